"""The list of visits: the day's rows by department and state, with the card beside each."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from sehat_cards.testing import add_card
from sehat_opd_ipd.testing import OpenVisit, add_queue, add_visit

if TYPE_CHECKING:
    from sehat.testing.city import City


async def two_queues(city: City, tenant: str) -> tuple[str, list[OpenVisit], list[OpenVisit]]:
    """Two visits in one queue, the first with a card, and one in another; the first's prefix."""
    async with city.inside(tenant) as ctx:
        queues = [await add_queue(ctx), await add_queue(ctx)]
        first = [await add_visit(ctx, queue_id=queues[0]) for _ in range(2)]
        other = [await add_visit(ctx, queue_id=queues[1])]
        await add_card(ctx, first[0].person_id)
        prefix = await ctx.db.fetchval("select prefix from opd_ipd_queue where id = $1", queues[0])
    return prefix, first, other


def labels(text: str) -> list[str]:
    body = text[text.index("<tbody>") : text.index("</tbody>")] if "<tbody>" in text else ""
    rows = [re.search(r"<td[^>]*>(.*?)</td>", row) for row in body.split("<tr>")[1:]]
    return [unescape(re.sub(r"<[^>]*>", "", row[1])) for row in rows if row]


def row_of(text: str, label: str) -> str:
    (row,) = [r for r in text.split("<tr>") if re.search(rf">{re.escape(label)}<", r)]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", row)).split())


async def test_visits_of_today_by_department_and_state(city: City):
    prefix, first, _ = await two_queues(city, "civil")
    nurse = await city.browser_of("nurse", "civil")
    await nurse.open("/civil/opd_ipd/queue")
    async with city.connect("owner") as owner:
        await owner.execute(
            "update opd_ipd_queue_token set state = 'no_show' where visit_id = $1", first[0].id
        )

    all_of = await nurse.open(f"/civil/opd_ipd/visits?department={prefix}")
    missed = await nurse.open(f"/civil/opd_ipd/visits?department={prefix}&state=no_show")

    assert labels(all_of.text) == [first[1].label, first[0].label]
    assert labels(missed.text) == [first[0].label]
    assert "Missed call" in row_of(missed.text, first[0].label)


async def test_visits_of_another_day_are_another_page(city: City):
    prefix, first, _ = await two_queues(city, "civil")
    clerk = await city.browser_of("clerk", "civil")
    async with city.inside("civil") as ctx:
        yesterday = ctx.business_date - timedelta(days=1)
    base = f"/civil/opd_ipd/visits?department={prefix}"

    assert labels((await clerk.open(f"{base}&day={yesterday}")).text) == []
    assert len(labels((await clerk.open(f"{base}&day=nonsense")).text)) == len(first)


@pytest.mark.feature("AD03")
async def test_visits_of_another_hospital_are_not_there(city: City):
    prefix, first, _ = await two_queues(city, "civil")
    kamla = await city.browser_of("nurse", "kamla")

    text = (await kamla.open(f"/kamla/opd_ipd/visits?department={prefix}")).text
    hint = (await kamla.open(f"/kamla/opd_ipd/visits?after={first[0].id}")).text

    assert str(first[0].id) not in text
    assert labels(hint) == []


@pytest.mark.feature("PL02")
async def test_card_stands_beside_each_visit_and_filters_it(city: City):
    prefix, first, _ = await two_queues(city, "civil")
    clerk = await city.browser_of("clerk", "civil")
    base = f"/civil/opd_ipd/visits?department={prefix}"

    text = (await clerk.open(base)).text
    held = [(await clerk.open(f"{base}&cards.held={value}")).text for value in ("active", "none")]

    assert "Active" in row_of(text, first[0].label)
    assert "Active" not in row_of(text, first[1].label)
    assert f"/civil/cards/people/{first[0].person_id}" in text
    assert [labels(one) for one in held] == [[first[0].label], [first[1].label]]


@pytest.mark.feature("AD04")
async def test_card_leaves_the_list_with_its_plugin(city: City):
    prefix, first, _ = await two_queues(city, "civil")
    clerk = await city.browser_of("clerk", "civil")
    tenant: UUID = city.tenants["civil"].id
    await city.platform.gate.switch(tenant, "cards", enabled=False, by=None)
    try:
        text = (await clerk.open(f"/civil/opd_ipd/visits?department={prefix}")).text
    finally:
        await city.platform.gate.switch(tenant, "cards", enabled=True, by=None)

    assert labels(text) == [first[1].label, first[0].label]
    assert "cards" not in text


async def test_visits_as_a_file_are_for_the_superintendent(city: City):
    prefix, first, _ = await two_queues(city, "civil")
    clerk = await city.browser_of("clerk", "civil")
    above = await city.browser_of("superintendent", "civil")

    refused = await clerk.open("/civil/opd_ipd/visits.csv")
    told = (await above.open(f"/civil/opd_ipd/visits.json?department={prefix}&sort=token")).json()

    assert refused.status_code == 403
    assert [row["token"] for row in told["rows"]] == [visit.label for visit in first]
