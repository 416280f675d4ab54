"""A handler's context: one transaction, bound to the tenant of the path."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sehat.testing.city import City


async def test_queries_of_a_handler_join_its_transaction(notes_city: City):
    browser = await notes_city.browser_of("nurse", "civil")

    answer = await browser.open("/civil/notes/inside")

    assert answer.json() is True


async def test_transaction_of_a_handler_is_bound_to_the_tenant_of_its_path(notes_city: City):
    browser = await notes_city.browser_of("nurse", "kamla")
    for _ in range(3):
        await browser.post("/kamla/notes/list", {"text": "at kamla"})

    here = (await browser.open("/kamla/notes/list")).text
    elsewhere = await notes_city.browser_of("nurse", "health")

    assert int(here) >= 3
    assert (await elsewhere.open("/health/notes/list")).text == "0"
