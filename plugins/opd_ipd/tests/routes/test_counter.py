"""What a counter and its clerk used last comes first: queue, village and ward."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from sehat_opd_ipd.testing import add_queue

if TYPE_CHECKING:
    from sehat.testing.browser import Browser
    from sehat.testing.city import City

TITLES = re.compile(r'data-title="([^"]*)" data-detail="([^"]*)"')
NAMES = ("Zumra Khurd", "Zumra Kalan", "Zumri")


@pytest.fixture
async def queues(city: City) -> list[UUID]:
    """Two queues, in a city whose map has three villages that sound alike."""
    async with city.connect("owner") as owner:
        for name in NAMES:
            await owner.execute(
                "insert into area (code, kind, name, district)"
                " select $1, 'village', $1, 'Zumra' where not exists"
                " (select 1 from area where name = $1)",
                name,
            )
    async with city.inside("civil") as ctx:
        return [await add_queue(ctx) for _ in range(2)]


async def offered(browser: Browser, typed: str) -> list[tuple[str, str]]:
    answer = await browser.open(f"/civil/opd_ipd/areas?q={typed}")
    assert answer.status_code == 200
    return TITLES.findall(answer.text)


async def register(browser: Browser, queue: UUID, locality: str) -> None:
    await browser.open("/civil/opd_ipd/desk")
    fields = {"name": "Asha Devi", "sex": "female", "age": "34", "queue_id": str(queue)}
    place = {"locality": locality, "district": "Zumra"}
    answer = await browser.post("/civil/opd_ipd/registrations", {**fields, **place})
    assert answer.status_code == 303, answer.text


async def test_village_is_offered_by_three_letters(city: City, queues: list[UUID]):
    clerk = await city.fresh_browser("clerk.civil")

    assert queues
    assert await offered(clerk, "zumra") == [("Zumra Kalan", "Zumra"), ("Zumra Khurd", "Zumra")]
    assert await offered(clerk, "ZUM") == [(name, "Zumra") for name in sorted(NAMES)]
    assert await offered(clerk, "zu%25") == []


async def test_village_that_was_used_last_comes_first_for_its_clerk_alone(
    city: City, queues: list[UUID]
):
    clerk = await city.fresh_browser("clerk.civil")
    await register(clerk, queues[0], "Zumri")
    await register(clerk, queues[0], "Zumra Khurd")

    assert await offered(clerk, "") == [("Zumra Khurd", "Zumra"), ("Zumri", "Zumra")]
    assert (await offered(clerk, "zum"))[0] == ("Zumra Khurd", "Zumra")
    admin = await city.fresh_browser("admin.civil")
    assert await offered(admin, "") == []


async def test_queue_that_a_counter_chose_last_is_chosen_next(city: City, queues: list[UUID]):
    clerk, elsewhere = [await city.fresh_browser("clerk.civil") for _ in range(2)]
    await register(clerk, queues[1], "Zumri")

    chosen = f'value="{queues[1]}" selected'
    assert chosen in (await clerk.open("/civil/opd_ipd/desk")).text
    assert chosen not in (await elsewhere.open("/civil/opd_ipd/desk")).text
