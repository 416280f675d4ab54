"""Cards in out-patient care: a first card with a new registration, and beside the consultation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sehat_cards.testing import add_card
from sehat_opd_ipd.testing import add_queue, add_visit

if TYPE_CHECKING:
    from sehat.testing.city import City


async def register(city: City, name: str, **fields: str) -> Any:
    """Register somebody new at civil; their person and card, if there is one."""
    async with city.inside("civil") as ctx:
        queue = await add_queue(ctx)
    clerk = await city.browser_of("clerk", "civil")
    form = {"name": name, "sex": "female", "age": "34", "queue_id": str(queue), **fields}
    answer = await clerk.post("/civil/opd_ipd/registrations", form)
    assert answer.status_code == 303, answer.text
    async with city.connect("owner") as owner:
        return await owner.fetchrow(
            "select p.id, c.kind, c.status from person p left join cards_card c"
            " on c.person_id = p.id where p.name = $1",
            name,
        )


@pytest.mark.feature("PL02")
async def test_card_is_issued_with_a_new_registration_where_it_was_asked_for(city: City):
    clerk = await city.browser_of("clerk", "civil")
    desk = (await clerk.open("/civil/opd_ipd/desk")).text

    wished = await register(city, "Meena Kapoor", **{"cards.issue": "1"})
    other = await register(city, "Leela Grover")

    assert 'name="cards.issue"' in desk
    assert (wished["kind"], wished["status"]) == ("temporary", "active")
    assert other["kind"] is None


@pytest.mark.feature("PL06", "AD04")
async def test_cards_stand_beside_the_consultation_while_the_plugin_is_on(city: City):
    doctor = await city.browser_of("doctor", "civil")
    async with city.inside("civil") as ctx:
        visit = await add_visit(ctx)
        card = await add_card(ctx, visit.person_id)
        number = await ctx.db.fetchval("select number from cards_card where id = $1", card)
    shown = f"{number[:3]}-{number[3:7]}-{number[7:]}</strong>"

    on = (await doctor.open(f"/civil/opd_ipd/visits/{visit.id}")).text
    await city.platform.gate.switch(city.tenants["civil"].id, "cards", enabled=False, by=None)
    try:
        off = (await doctor.open(f"/civil/opd_ipd/visits/{visit.id}")).text
    finally:
        await city.platform.gate.switch(city.tenants["civil"].id, "cards", enabled=True, by=None)

    assert shown in on
    assert shown not in off


@pytest.mark.feature("PL06")
async def test_first_page_tells_the_cards_of_the_day_at_this_hospital(city: City):
    async def issued(tenant: str) -> int:
        clerk = await city.browser_of("clerk", tenant)
        text = (await clerk.open(f"/{tenant}")).text
        box = text[text.index("Health cards today") :]
        return int(box.partition("<dd>")[2].partition("</dd>")[0])

    before = [await issued(tenant) for tenant in ("civil", "kamla")]
    async with city.inside("civil") as ctx:
        visit = await add_visit(ctx)
        await add_card(ctx, visit.person_id)

    assert [await issued(t) for t in ("civil", "kamla")] == [before[0] + 1, before[1]]
