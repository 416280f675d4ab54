"""A plugin that is switched off has no routes and no menu, in every process and at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sehat.testing.browser import Browser
    from sehat.testing.city import City

WITHIN_SECONDS = 1.0


@pytest.fixture
async def switched(notes_city: City) -> AsyncIterator[City]:
    """The city with the plugin on at civil, as it was before and is again afterwards."""
    yield notes_city
    await turn(notes_city, on=True)


async def turn(city: City, *, on: bool) -> None:
    await city.platform.gate.switch(city.tenants["civil"].id, "notes", enabled=on, by=None)


async def shows(browser: Browser) -> tuple[int, bool]:
    """Status of the plugin's route, and whether the menu names it."""
    route = await browser.open("/civil/notes/list")
    home = await browser.open("/civil")
    return route.status_code, 'href="/civil/notes/list"' in home.text


async def becomes(browser: Browser, wanted: tuple[int, bool]) -> bool:
    deadline = asyncio.get_running_loop().time() + WITHIN_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        if await shows(browser) == wanted:
            return True
        await asyncio.sleep(0.02)
    return False


@pytest.mark.feature("PL07")
async def test_switch_turns_routes_and_menu_in_both_processes(switched: City):
    here = await switched.browser_of("nurse", "civil")
    async with switched.another_process() as other:
        there = here.moved(other.app)
        assert await shows(here) == await shows(there) == (200, True)

        await turn(switched, on=False)
        assert await becomes(here, (404, False))
        assert await becomes(there, (404, False))

        await other.platform.gate.switch(
            switched.tenants["civil"].id, "notes", enabled=True, by=None
        )
        assert await becomes(there, (200, True))
        assert await becomes(here, (200, True))


async def test_route_of_a_plugin_that_is_off_answers_like_none(switched: City):
    browser = await switched.browser_of("nurse", "civil")
    await turn(switched, on=False)

    off, none = [await browser.open(path) for path in ("/civil/notes/list", "/civil/netos/list")]

    assert off.status_code == none.status_code == 404
    ids = [answer.headers["x-request-id"] for answer in (off, none)]
    assert off.text.replace(ids[0], "") == none.text.replace(ids[1], "")


@pytest.mark.feature("PL05")
async def test_form_of_a_plugin_that_is_off_changes_nothing_and_its_data_stays(switched: City):
    browser = await switched.browser_of("nurse", "civil")
    await browser.post("/civil/notes/list", {"text": "kept"})
    before = (await browser.open("/civil/notes/list")).text
    await turn(switched, on=False)

    answer = await browser.post("/civil/notes/list", {"text": "too late"})

    assert answer.status_code == 404
    await turn(switched, on=True)
    assert (await browser.open("/civil/notes/list")).text == before


async def test_switch_of_one_hospital_leaves_the_others(switched: City):
    kamla = await switched.browser_of("nurse", "kamla")
    await turn(switched, on=False)

    assert (await kamla.open("/kamla/notes/list")).status_code == 200


async def test_menu_names_what_the_role_may_do_alone(switched: City):
    clerk = await switched.browser_of("clerk", "civil")

    assert await shows(clerk) == (403, False)


@pytest.mark.feature("PL07")
async def test_retired_plugin_has_no_route_in_any_process_and_cannot_be_switched_on(switched: City):
    here = await switched.browser_of("nurse", "civil")
    admin = await switched.browser_of("admin", "civil")
    async with switched.another_process() as other:
        there = here.moved(other.app)
        assert await shows(here) == await shows(there) == (200, True)

        await retirement(switched, "insert into plugin_retirement (plugin) values ('notes')")
        try:
            assert await becomes(here, (404, False))
            assert await becomes(there, (404, False))
            await admin.open("/civil/admin/plugins")
            told = await admin.post("/civil/admin/plugins/notes", {"enabled": "on"})
        finally:
            await retirement(switched, "delete from plugin_retirement where plugin = 'notes'")

        assert told.status_code == 422
        assert "was taken from all hospitals" in told.text
        assert await becomes(there, (200, True))


async def retirement(city: City, statement: str) -> None:
    await city.platform.pool.execute(statement)
    await city.platform.changes.tell("switch")


@pytest.mark.feature("PL07")
async def test_retired_plugin_is_told_so_and_offers_no_switch(switched: City):
    admin = await switched.browser_of("admin", "civil")
    platform = switched.platform
    async with switched.connect("owner") as owner:
        await owner.execute(
            "insert into plugin_retirement (id, plugin, retired_at)"
            " values (gen_random_uuid(), 'notes', now())"
        )
        await platform.changes.tell("switch")
        try:
            page = (await admin.open("/civil/admin/plugins")).text
            menu = (await admin.open("/civil")).text
        finally:
            await owner.execute("delete from plugin_retirement where plugin = 'notes'")
            await platform.changes.tell("switch")

    assert "Retired" in page
    assert 'name="enabled"' not in page
    assert "/civil/notes/list" not in menu
    assert "Retired" not in (await admin.open("/civil/admin/plugins")).text
