"""A vendor's plugin adds a column, a filter, a section, a panel and a veto to pages of another."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from sehat_opd_ipd.testing import add_queue
from tests.link_plugin.visits import a_consultation, may_sign

if TYPE_CHECKING:
    from sehat.testing.browser import Browser
    from sehat.testing.city import City

VISITS = "/opd_ipd/visits"
TOLD = "An interpreter for Santali was asked for. Note who interpreted before you sign."


@pytest.fixture
async def clerk(link_city: City) -> Browser:
    return await link_city.browser_of("clerk", "civil")


@pytest.fixture
async def doctor(link_city: City) -> Browser:
    return await link_city.browser_of("doctor", "civil")


async def register(city: City, name: str, language: str, tenant: str = "civil") -> UUID:
    """Register somebody new at the desk, perhaps with an interpreter; the visit."""
    async with city.inside(tenant) as ctx:
        queue = await add_queue(ctx)
    browser = await city.browser_of("clerk", tenant)
    form = {"name": name, "sex": "female", "age": "34", "queue_id": str(queue)}
    answer = await browser.post(
        f"/{tenant}/opd_ipd/registrations", {**form, "interpreters.language": language}
    )
    assert answer.status_code == 303, answer.text
    async with city.inside(tenant) as ctx:
        return await ctx.db.fetchval(
            "select v.id from opd_ipd_visit v join person p on p.id = v.person_id"
            " where p.name = $1",
            name,
        )


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


@pytest.mark.feature("PL02")
async def test_column_and_filter_stand_in_the_list_of_visits(link_city: City, clerk: Browser):
    await register(link_city, "Phulo Hansda", "sat")
    await register(link_city, "Rekha Sethi", "")
    await register(link_city, "Joba Tudu", "sat", "kamla")

    table = plain((await clerk.open(f"/civil{VISITS}")).text)
    santali = plain((await clerk.open(f"/civil{VISITS}?interpreters.language=sat")).text)
    bodo = plain((await clerk.open(f"/civil{VISITS}?interpreters.language=brx")).text)

    assert re.search(r"Phulo Hansda .{0,200}Santali", table)
    assert ("Phulo Hansda" in santali, "Rekha Sethi" in santali) == (True, False)
    assert "Phulo Hansda" not in bodo
    assert "Joba Tudu" not in table + santali


@pytest.mark.feature("PL02")
async def test_section_of_the_registration_is_saved_with_it_or_nothing_is(
    link_city: City, clerk: Browser
):
    desk = (await clerk.open("/civil/opd_ipd/desk")).text
    async with link_city.inside("civil") as ctx:
        queue = await add_queue(ctx)
    form = {"name": "Sita Baskey", "sex": "female", "age": "41", "queue_id": str(queue)}

    wrong = await clerk.post(
        "/civil/opd_ipd/registrations", {**form, "interpreters.language": "xx"}
    )

    assert 'name="interpreters.language"' in desk
    assert wrong.status_code == 422
    assert "Choose one of the languages of the list." in plain(wrong.text)
    async with link_city.connect("owner") as owner:
        assert await owner.fetchval("select count(*) from person where name = 'Sita Baskey'") == 0


@pytest.mark.feature("PL06")
async def test_panel_stands_beside_the_consultation_and_its_form_works(
    link_city: City, doctor: Browser
):
    visit, _ = await a_consultation(link_city)
    page = f"/civil{VISITS}/{visit}"

    before = plain((await doctor.open(page)).text)
    silent = await doctor.post(f"/civil/interpreters/visits/{visit}", {"came": " "})
    noted = await doctor.post(f"/civil/interpreters/visits/{visit}", {"came": "Somai Murmu"})
    after = plain((await doctor.open(page)).text)

    assert "Santali Nobody noted yet" in before
    assert (silent.status_code, silent.text) == (422, "Enter who interpreted.")
    assert noted.headers["location"] == page
    assert "Santali Somai Murmu" in after


@pytest.mark.feature("PL03")
async def test_veto_stops_the_signature_until_somebody_interpreted(
    link_city: City, doctor: Browser
):
    visit, form = await a_consultation(link_city)
    await may_sign(link_city)
    sign = f"/civil{VISITS}/{visit}/sign"

    refused = await doctor.post(sign, form)
    await doctor.post(f"/civil/interpreters/visits/{visit}", {"came": "Somai Murmu"})
    signed = await doctor.post(sign, form)

    assert refused.status_code == 422
    assert TOLD in plain(refused.text)
    assert signed.status_code == 303, plain(signed.text)


@pytest.fixture
async def without(link_city: City) -> AsyncIterator[City]:
    """The city while the plugin is off at civil."""
    civil, gate = link_city.tenants["civil"].id, link_city.platform.gate
    await gate.switch(civil, "interpreters", enabled=False, by=None)
    yield link_city
    guards = '["opd_ipd_sign_check"]'
    await gate.switch(civil, "interpreters", enabled=True, by=None, guards=guards)


@pytest.mark.feature("AD04")
async def test_all_five_are_gone_where_the_plugin_is_off_and_stand_elsewhere(
    without: City, clerk: Browser, doctor: Browser
):
    await may_sign(without)
    visit, form = await a_consultation(without)
    await may_sign(without)
    kamla = await without.browser_of("clerk", "kamla")

    table = (await clerk.open(f"/civil{VISITS}")).text
    desk = (await clerk.open("/civil/opd_ipd/desk")).text
    beside = (await doctor.open(f"/civil{VISITS}/{visit}")).text
    signed = await doctor.post(f"/civil{VISITS}/{visit}/sign", form)
    there = [(await kamla.open(f"/kamla/opd_ipd/{page}")).text for page in ("visits", "desk")]

    assert "interpreters" not in table + desk + beside
    assert "Interpreter" not in plain(table + desk + beside)
    assert signed.status_code == 303, plain(signed.text)
    assert ["interpreters.language" in page for page in there] == [True, True]


@pytest.mark.feature("PL03")
async def test_signature_is_refused_while_the_promised_check_has_fallen(
    link_city: City, doctor: Browser
):
    visit, form = await a_consultation(link_city)
    await may_sign(link_city)
    guard = link_city.platform.plugins.by_name("interpreters")
    assert guard is not None

    guard.state = "quarantined"
    try:
        refused = await doctor.post(f"/civil{VISITS}/{visit}/sign", form)
    finally:
        guard.state = "live"

    assert refused.status_code == 422
    assert "Interpreters is switched on at this hospital but does not work" in plain(refused.text)
