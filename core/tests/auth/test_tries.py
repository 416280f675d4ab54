"""Guessing is slow, for an account and not for an address; who is known here is not kept out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from sehat.auth.tries import bucket_of, take_try
from sehat.testing.browser import Browser
from sehat.testing.city import PASSWORD

if TYPE_CHECKING:
    from sehat.testing.city import City

pytestmark = pytest.mark.feature("AD05")


async def guess(city: City, login: str, times: int = 10) -> Browser:
    """Somebody who knows the login and not the password, from ever another address."""
    browser = await city.fresh_browser()
    for turn in range(times):
        await browser.open("/sign-in")
        await browser.post(
            "/sign-in",
            {"login": login, "password": f"wrong horse {turn}"},
            headers={"X-Forwarded-For": f"203.0.113.{turn}"},
        )
    return browser


async def test_owner_signs_in_where_they_are_known_while_a_stranger_guesses(city: City):
    await city.add_user("ward.sister", roles=("nurse",), tenant="civil")
    own = await city.sign_in("ward.sister")
    await own.post("/sign-out")
    await guess(city, "ward.sister", 50)

    stranger = await (await city.fresh_browser()).sign_in("ward.sister", PASSWORD)
    answer = await own.sign_in("ward.sister", PASSWORD)

    assert stranger.status_code == 422
    assert answer.status_code == 303


async def test_known_browser_is_known_for_its_own_users_alone(city: City):
    await city.add_user("insider", roles=("nurse",), tenant="civil")
    await city.add_user("colleague", roles=("nurse",), tenant="civil")
    browser = await city.sign_in("insider")
    await browser.post("/sign-out")
    for _ in range(10):
        await browser.sign_in("colleague", "wrong horse 27")

    assert (await browser.sign_in("colleague", PASSWORD)).status_code == 422


async def test_known_browser_has_to_wait_too_when_it_guesses(city: City):
    await city.add_user("own.thief", roles=("nurse",), tenant="civil")
    browser = await city.sign_in("own.thief")
    await browser.post("/sign-out")
    for _ in range(10):
        await browser.sign_in("own.thief", "wrong horse 27")

    assert (await browser.sign_in("own.thief", PASSWORD)).status_code == 422


async def test_tries_at_once_are_counted_one_by_one(city: City):
    pool, now = city.platform.pool, city.clock()
    key = bucket_of("password", "many.at.once")

    taken = await asyncio.gather(*(take_try(pool, key, now) for _ in range(40)))

    assert sum(taken) == 10


async def test_window_slides(city: City):
    pool, key = city.platform.pool, bucket_of("password", "patient.thief")
    taken = 0
    for minute in range(0, 60, 1):
        with city.clock.ahead(minutes=minute):
            now = city.clock()
            taken += sum([await take_try(pool, key, now) for _ in range(3)])

    assert taken == 40


async def test_unknown_login_has_to_wait_like_a_known_one(city: City):
    browser = await guess(city, "nobody.of.that.name")

    answer = await browser.post(
        "/sign-in", {"login": "nobody.of.that.name", "password": "wrong horse 27"}
    )

    assert "Wait fifteen minutes" in answer.text


async def test_failed_sign_ins_are_audited(city: City):
    user_id = await city.add_user("watched.twice", roles=("nurse",), tenant="civil")
    await guess(city, "watched.twice", 3)

    async with city.connect("owner") as owner:
        count = await owner.fetchval(
            "select count(*) from audit where action = 'auth.sign_in_failed' and entity_id = $1",
            user_id,
        )

    assert count == 3
