"""The desk after a scan: the record stands open for hours, then asks for the card again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sehat.api import find_registered
from sehat.testing import add_entry, add_person, scan_card
from sehat_cards.testing import add_card
from sehat_opd_ipd.testing import add_queue

if TYPE_CHECKING:
    from uuid import UUID

    from sehat.testing.city import City

AGAIN = "Scan the card, or find them by number."


async def end_scans(city: City, person: UUID) -> None:
    """Let the hours of every scan of this person be over."""
    async with city.connect("owner") as owner:
        await owner.execute(
            "update scan_session set until = now() - interval '1 second' where person_id = $1",
            person,
        )


async def reads(city: City, person: UUID) -> list[str]:
    """The bases of the access log about a person, oldest first."""
    async with city.connect("owner") as owner:
        rows = await owner.fetch(
            "select basis from access_log where person_id = $1 order by at, id", person
        )
    return [row["basis"] for row in rows]


@pytest.mark.feature("N03")
async def test_scan_opens_the_past_for_hours_and_then_the_desk_asks_for_the_card_again(city: City):
    async with city.inside("kamla") as ctx:
        person = await add_person(ctx, name="Rukhsana Begum")
        await add_entry(ctx, person, title="Skin clinic")
        await add_card(ctx, person)
    async with city.connect("owner") as owner:
        qr = await owner.fetchval("select qr from cards_card where person_id = $1", person)
    clerk = await city.browser_of("clerk", "civil")
    desk = f"/civil/opd_ipd/desk?person={person}"

    assert (await clerk.post("/civil/cards/find", {"text": qr})).status_code == 303
    open_desk = await clerk.open(desk)
    await end_scans(city, person)
    closed_desk = await clerk.open(desk)
    assert (await clerk.post("/civil/cards/find", {"text": qr})).status_code == 303
    again = await clerk.open(desk)

    assert "Skin clinic" in open_desk.text
    assert "Skin clinic" not in closed_desk.text
    assert AGAIN in closed_desk.text
    assert "Skin clinic" in again.text
    assert (await reads(city, person)).count("scan") == 4


async def test_desk_of_a_person_found_by_name_does_not_say_that_there_is_no_past(city: City):
    async with city.inside("kamla") as ctx:
        person = await add_person(ctx, name="Malathi Raghunathan")
        await add_entry(ctx, person, title="Eye clinic")
    async with city.inside("civil") as ctx:
        queue = await add_queue(ctx)
    async with city.connect("owner") as owner:
        await owner.execute(
            "insert into registration (tenant_id, person_id, number) values ($1, $2, 'OLD-1')",
            city.tenants["civil"].id,
            person,
        )
    clerk = await city.browser_of("clerk", "civil")
    form = {"person_id": person, "queue_id": queue, "priority": "never heard of"}

    by_name = (await clerk.open(f"/civil/opd_ipd/desk?person={person}")).text
    refused = await clerk.post("/civil/opd_ipd/visits", form)
    async with city.connect("owner") as owner:
        await scan_card(owner, city, "civil", person)
    refused_after_scan = await clerk.post("/civil/opd_ipd/visits", form)

    for text in (by_name, refused.text):
        assert "to see them." in text
        assert "No past registration" not in text
        assert "Eye clinic" not in text
    assert refused.status_code == refused_after_scan.status_code == 422
    assert "Eye clinic" in refused_after_scan.text


@pytest.mark.feature("ID01")
async def test_first_visit_at_a_second_hospital_lets_the_person_be_found_there_by_name(city: City):
    async with city.inside("kamla") as ctx:
        person = await add_person(ctx, name="Parmeshwari Bishnoi")
    async with city.inside("civil") as ctx:
        queue = await add_queue(ctx)
    async with city.connect("owner") as owner:
        await scan_card(owner, city, "civil", person)
    clerk = await city.browser_of("clerk", "civil")

    async def names() -> list[str]:
        rows = await find_registered(
            city.platform.engine.pool,
            tenant_id=city.tenants["civil"].id,
            text="परमेश्वरी बिश्नोई",
            today=city.clock().date(),
        )
        return [row["name"] for row in rows]

    before = await names()
    answer = await clerk.post("/civil/opd_ipd/visits", {"person_id": person, "queue_id": queue})

    assert before == []
    assert answer.status_code == 303
    assert await names() == ["Parmeshwari Bishnoi"]
