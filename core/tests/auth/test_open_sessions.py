"""Where somebody is signed in: seen with device and time, ended by them or by an administrator."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from sehat.testing.browser import Browser
from sehat.testing.city import PASSWORD

if TYPE_CHECKING:
    from sehat.testing.city import City

pytestmark = pytest.mark.feature("AD05")

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/109.0.0.0 Safari/537.36"
)


async def at_device(city: City, login: str, agent: str) -> Browser:
    browser = Browser.at(city.app)
    browser.http.headers["User-Agent"] = agent
    await browser.sign_in(login, PASSWORD)
    return browser


async def is_in(browser: Browser) -> bool:
    return (await browser.open("/civil")).status_code == 200


async def two_devices(city: City, login: str) -> tuple[Browser, Browser, UUID]:
    user_id = await city.add_user(login, roles=("nurse",), tenant="civil")
    ward, office = [await at_device(city, login, agent) for agent in (FIREFOX, CHROME)]
    return ward, office, user_id


async def test_sessions_are_shown_with_their_device(city: City):
    ward, office, _ = await two_devices(city, "seen.twice")

    shown = (await ward.open("/me")).text

    assert "Firefox, Linux" in shown
    assert "Chrome, Windows" in shown
    assert shown.count("This one") == 1
    assert await is_in(office)


async def test_one_session_is_ended_and_the_other_goes_on(city: City):
    ward, office, _ = await two_devices(city, "left.in.office")
    (ended,) = re.findall(r"/me/sessions/([0-9a-f-]{36})/end", (await ward.open("/me")).text)

    async with city.another_process() as elsewhere:
        assert await is_in(office.moved(elsewhere.app))
        answer = await ward.post(f"/me/sessions/{ended}/end")
        assert answer.status_code == 303
        assert not await is_in(office)
    assert await is_in(ward)


async def test_all_others_are_ended_at_once(city: City):
    ward, office, _ = await two_devices(city, "ends.all")

    await ward.open("/me")
    await ward.post("/me/sessions/end-others")

    assert (await is_in(ward), await is_in(office)) == (True, False)


async def test_session_of_somebody_else_is_not_ended(city: City):
    _, victim, user_id = await two_devices(city, "victim")
    other, _, _ = await two_devices(city, "not.victim")
    session = await city.platform.pool.fetchval(
        "select id from user_session where user_id = $1 limit 1", user_id
    )

    answer = await other.post(f"/me/sessions/{session}/end")

    assert answer.status_code == 404
    assert await is_in(victim)


async def test_administrator_ends_the_sessions_of_a_colleague(city: City):
    ward, office, user_id = await two_devices(city, "sent.home")
    membership = await city.platform.pool.fetchval(
        "select id from membership where user_id = $1", user_id
    )
    admin = await city.browser_of("admin", "civil")
    shown = (await admin.open(f"/civil/admin/members/{membership}")).text

    answer = await admin.post(f"/civil/admin/members/{membership}/sessions/end")

    assert "Firefox, Linux" in shown
    assert answer.status_code == 303
    assert [await is_in(ward), await is_in(office)] == [False, False]
    async with city.connect("owner") as owner:
        actor = await owner.fetchval(
            "select actor_id from audit where action = 'auth.sessions_ended' and entity_id = $1",
            user_id,
        )
    assert actor == city.users["admin.civil"]
