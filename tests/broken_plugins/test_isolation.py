"""Whatever a plugin does wrong, the others work, and the page of plugins names it and its line."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from tests.broken_plugins.packages import folders_of, place_of_fault

if TYPE_CHECKING:
    from sehat.testing.browser import Browser
    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

PUT_ASIDE = {
    "import_error": ("import", "No module named 'package_that_nobody_installed'"),
    "system_exit": ("import", "There is no licence file."),
    "bad_route": ("preflight", "its routes cannot be mounted"),
    "template_fault": ("preflight", "Encountered unknown tag 'endfor'"),
    "cycle_hen": ("order", "cycle_egg → cycle_hen need each other"),
    "cycle_egg": ("order", "cycle_egg → cycle_hen need each other"),
    "api_range": ("manifest", "needs plugin API >=7.0,<8, this Sehat offers 1.0"),
    "version_range": ("order", "needs neighbour >=7.0, but 0.1.0 is installed"),
    "wrong_type": ("register", "register_navigation gave str, not NavItem"),
    "guard_gone": ("import", "'intensive'"),
    "failing_migration": ("schema", "second stopped: IndexError: list index out of range"),
}
"""Plugin → the stage at which it is put aside, and what its reason says."""

FAILING = {
    "slow_slot": ("slow_slot.box", "TimeoutError"),
    "wrong_answer": ("neighbour_badges", "PluginError"),
    "veto_raises": ("neighbour_close_check", "KeyError"),
    "listener_raises": ("listener_raises.tell_the_ward", "LookupError"),
    "route_raises": ("show_mean", "ZeroDivisionError"),
}
"""Plugin that starts → where it fails when it is used, and by what."""


@pytest.fixture(scope="module")
async def broken_city(platform: Platforms) -> City:
    """A city with every broken plugin at once, and a sound neighbour; each is on."""
    return await platform(plugins=folders_of("neighbour", *PUT_ASIDE, *FAILING), strict=False)


@pytest.fixture
async def nurse(broken_city: City) -> Browser:
    return await broken_city.browser_of("nurse", "civil")


async def switch(city: City, tenant: str, name: str, *, on: bool, guards: str = "[]") -> None:
    tenant_id = city.tenants[tenant].id
    await city.platform.gate.switch(tenant_id, name, enabled=on, by=None, guards=guards)


async def alone(city: City, name: str, tenant: str = "kamla") -> None:
    """At this hospital no other broken plugin is on."""
    for other in ("failing_migration", *FAILING):
        await switch(city, tenant, other, on=other == name)


async def card_of(city: City, name: str, tenant: str = "civil") -> str:
    """The text of a plugin's card on the page of plugins."""
    admin = await city.browser_of("admin", tenant)
    page = await admin.open(f"/{tenant}/admin/plugins")
    assert page.status_code == 200
    cards = re.findall(r'<section class="card">.*?</section>', page.text, re.DOTALL)
    (card,) = [card for card in cards if f">{name} 0.1.0<" in card]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", card)).split())


async def still_works(city: City, nurse: Browser, tenant: str = "civil") -> None:
    home, page = await nurse.open(f"/{tenant}"), await nurse.open(f"/{tenant}/neighbour/page")
    assert (home.status_code, page.status_code) == (200, 200)
    assert "the neighbour works" in page.text
    ready: Any = (await nurse.open("/readyz")).json()
    assert ready["database"] == "ready"
    assert set(ready["quarantined"]) == set(PUT_ASIDE)
    assert city.platform.plugins.live_names == {"neighbour", *FAILING}


@pytest.mark.feature("PL01", "PL06")
@pytest.mark.parametrize(("name", "stage", "reason"), [(n, *v) for n, v in PUT_ASIDE.items()])
async def test_plugin_that_cannot_start_is_named_with_its_stage_and_line(
    broken_city: City, nurse: Browser, name: str, stage: str, reason: str
):
    await still_works(broken_city, nurse)

    card = await card_of(broken_city, name)

    assert "Put aside" in card
    assert f" {stage} " in card
    assert reason in card
    assert place_of_fault(name) in card
    assert (await nurse.open(f"/civil/{name}/page")).status_code == 404


@pytest.mark.feature("PL01", "PL06")
@pytest.mark.parametrize(("name", "where", "error"), [(n, *v) for n, v in FAILING.items()])
async def test_plugin_that_fails_in_use_is_named_with_its_place_and_line(
    broken_city: City, name: str, where: str, error: str
):
    nurse = await broken_city.browser_of("nurse", "kamla")
    await alone(broken_city, name)

    await still_works(broken_city, nurse, "kamla")
    closed = await nurse.post("/kamla/neighbour/close", {})
    await broken_city.deliver()
    own = await nurse.open(f"/kamla/{name}/page")

    assert closed.status_code == (422 if name == "veto_raises" else 303)
    assert own.status_code == (500 if name == "route_raises" else 404)
    await still_works(broken_city, nurse, "kamla")
    card = await card_of(broken_city, name, "kamla")
    assert f"{where} {error}" in card
    assert place_of_fault(name) in card


@pytest.mark.feature("PL01")
async def test_page_of_a_plugin_whose_tables_are_old_waits_and_is_in_no_menu(
    broken_city: City, nurse: Browser
):
    await switch(broken_city, "civil", "failing_migration", on=True)

    page, home = await nurse.open("/civil/failing_migration/page"), await nurse.open("/civil")

    assert page.status_code == 503
    assert "Wards of nobody" not in home.text
    card = await card_of(broken_city, "failing_migration")
    assert "what it guards is refused here: neighbour_close_check" in card
    await switch(broken_city, "civil", "failing_migration", on=False)


@pytest.mark.feature("PL03")
async def test_guard_that_is_not_live_refuses_until_it_is_switched_off(
    broken_city: City, nurse: Browser
):
    for other in ("veto_raises", "failing_migration"):
        await switch(broken_city, "civil", other, on=False)
    await switch(broken_city, "civil", "guard_gone", on=True, guards='["neighbour_close_check"]')

    refused = await nurse.post("/civil/neighbour/close", {})

    assert refused.status_code == 422
    assert "Guard gone is switched on at this hospital but does not work" in refused.text
    card = await card_of(broken_city, "guard_gone")
    assert "what it guards is refused here: neighbour_close_check" in card
    admin = await broken_city.browser_of("admin", "civil")
    await admin.post("/civil/admin/plugins/guard_gone", {"enabled": "off"})
    assert (await nurse.post("/civil/neighbour/close", {})).status_code == 303


async def test_plugin_that_does_not_work_is_not_switched_on(broken_city: City):
    admin = await broken_city.browser_of("admin", "civil")

    answer = await admin.post("/civil/admin/plugins/import_error", {"enabled": "on"})

    assert answer.status_code == 422
    assert "Import error does not work at the moment. Mend it first." in answer.text


@pytest.mark.feature("PL03")
async def test_listener_that_never_works_is_given_up_and_told_by_every_process(broken_city: City):
    nurse = await broken_city.browser_of("nurse", "kamla")
    await alone(broken_city, "listener_raises")
    await nurse.post("/kamla/neighbour/close", {})
    async with broken_city.connect("owner") as owner:
        for _ in range(12):
            await owner.execute("update event_delivery set next_at = now() where state = 'waiting'")
            await broken_city.deliver()

    async with broken_city.another_process() as other:
        card = await card_of(other, "listener_raises", "kamla")

    assert re.search(r"listener_raises.tell_the_ward LookupError [1-9]\d* events? given up", card)


@pytest.mark.feature("PL01")
async def test_routes_that_passed_on_another_machine_are_put_aside_when_they_fail_here(
    platform: Platforms, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sehat.plugins.preflight._says", lambda *_: True)

    async with platform(plugins=folders_of("neighbour", "bad_route"), strict=False) as city:
        nurse = await city.browser_of("nurse", "civil")
        page = await nurse.open("/civil/neighbour/page")
        card = await card_of(city, "bad_route")

    assert page.status_code == 200
    assert "preflight" in card
    assert place_of_fault("bad_route") in card
