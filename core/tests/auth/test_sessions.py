"""Sessions: a new token at each sign-in, two limits, and an end that every process hears of."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING

import pytest

from sehat.testing.browser import Browser
from sehat.testing.city import PASSWORD

if TYPE_CHECKING:
    from sehat.testing.city import City

COOKIE = "sehat_session"
WITHIN_SECONDS = 1.0


async def is_in(browser: Browser) -> bool:
    return (await browser.open("/civil")).status_code == 200


async def out_within_a_second(browser: Browser) -> bool:
    """Whether the browser is turned away before a second has passed."""
    deadline = asyncio.get_running_loop().time() + WITHIN_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        if not await is_in(browser):
            return True
        await asyncio.sleep(0.02)
    return False


async def test_sign_in_opens_the_hospital(city: City):
    browser = await city.sign_in("clerk.civil")

    assert await is_in(browser)


async def test_sign_in_page_turns_those_away_who_are_signed_in(city: City):
    browser = await city.sign_in("clerk.civil")

    answer = await browser.open("/sign-in", params={"next": "/civil"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/civil")


async def test_sign_in_gives_a_token_that_was_not_there_before(city: City):
    browser = await city.fresh_browser()
    planted = "chosen-by-somebody-else-0123456789abcdef"
    browser.http.cookies.set(COOKIE, planted, domain="sehat.test")
    await browser.sign_in("clerk.civil", PASSWORD)

    attacker = Browser.at(city.app)
    attacker.http.cookies.set(COOKIE, planted, domain="sehat.test")
    tokens = {cookie.value for cookie in browser.http.cookies.jar if cookie.name == COOKIE}

    assert tokens - {planted}
    assert not await is_in(attacker)


async def test_sign_in_twice_gives_two_tokens(city: City):
    first, second = [await city.sign_in("clerk.civil") for _ in range(2)]

    assert first.http.cookies[COOKIE] != second.http.cookies[COOKIE]


async def test_database_keeps_the_hash_of_a_token_alone(city: City):
    browser = await city.sign_in("clerk.civil")
    token = browser.http.cookies[COOKIE]

    async with city.connect("owner") as owner:
        rows = await owner.fetch("select token_hash from user_session")

    hashes = {row["token_hash"] for row in rows}
    assert hashlib.sha256(token.encode()).digest() in hashes
    assert token.encode() not in hashes
    assert len(token) >= 43


async def test_cookie_is_kept_from_scripts_and_other_sites(city: City):
    browser = await city.fresh_browser()

    answer = await browser.sign_in("clerk.civil", PASSWORD)

    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(COOKIE))
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("clerk.civil", "wrong horse 27"),
        ("no.such.login", PASSWORD),
        ("clerk.civil", ""),
        ("", ""),
        ("clerk.civil' or '1'='1", PASSWORD),
    ],
)
async def test_wrong_sign_in_says_no_more_than_that(city: City, login: str, password: str):
    browser = await city.fresh_browser()

    answer = await browser.sign_in(login, password)

    assert answer.status_code == 422
    assert "Login or password is not right" in answer.text
    assert COOKIE not in browser.http.cookies
    assert not await is_in(browser)


async def test_session_left_idle_ends(city: City):
    browser = await city.sign_in("clerk.civil")

    with city.clock.ahead(minutes=29):
        assert await is_in(browser)
    with city.clock.ahead(minutes=29 + 29):
        assert await is_in(browser)
    with city.clock.ahead(minutes=29 + 29 + 31):
        assert not await is_in(browser)


async def test_session_in_use_ends_after_its_hours(city: City):
    browser = await city.sign_in("clerk.civil")

    for minutes in range(0, 12 * 60, 20):
        with city.clock.ahead(minutes=minutes):
            assert await is_in(browser)
    with city.clock.ahead(hours=12, seconds=1):
        assert not await is_in(browser)


async def test_session_left_idle_ends_in_a_process_that_did_not_know_it(city: City):
    browser = await city.sign_in("clerk.civil")

    async with city.another_process() as other:
        with city.clock.ahead(minutes=31):
            assert not await is_in(browser.moved(other.app))


async def test_sign_out_ends_the_session_everywhere(city: City):
    browser = await city.sign_in("clerk.civil")

    async with city.another_process() as other:
        elsewhere = browser.moved(other.app)
        assert await is_in(elsewhere)
        answer = await browser.post("/sign-out")

        assert answer.headers["location"] == "/sign-in"
        assert "cache" in answer.headers["clear-site-data"]
        assert COOKIE not in browser.http.cookies
        assert await out_within_a_second(elsewhere)


async def test_form_sent_after_the_end_says_that_nothing_was_saved(city: City):
    browser = await city.sign_in("clerk.civil")

    with city.clock.ahead(minutes=31):
        answer = await browser.post("/civil/opd_ipd/visits", {"person_id": "x"})

    assert answer.status_code == 401
    assert "Your session has ended" in answer.text


async def test_sign_out_keeps_the_other_sessions_of_the_user(city: City):
    leaving, staying = [await city.sign_in("clerk.civil") for _ in range(2)]

    await leaving.post("/sign-out")

    assert await is_in(staying)


async def test_revoked_sessions_end_in_every_process(city: City):
    user_id = await city.add_user("lost.phone", roles=("nurse",), tenant="civil")
    browsers = [await city.sign_in("lost.phone") for _ in range(2)]

    async with city.another_process() as other:
        elsewhere = browsers[0].moved(other.app)
        assert await is_in(elsewhere)
        await city.platform.sessions.revoke_user(user_id)

        assert await out_within_a_second(elsewhere)
    assert [await is_in(browser) for browser in browsers] == [False, False]


async def test_disabled_user_is_out_within_a_second(city: City):
    user_id = await city.add_user("left.service", roles=("nurse",), tenant="civil")
    browser = await city.sign_in("left.service")

    async with city.another_process() as other:
        elsewhere = browser.moved(other.app)
        assert await is_in(elsewhere)
        await city.platform.pool.execute(
            "update user_account set disabled_at = now() where id = $1", user_id
        )
        await city.platform.sessions.revoke_user(user_id)

        assert await out_within_a_second(elsewhere)
        assert await out_within_a_second(browser)
    again = await (await city.fresh_browser()).sign_in("left.service", PASSWORD)
    assert again.status_code == 422


async def test_role_that_is_taken_counts_within_a_second(city: City):
    user_id = await city.add_user("moved.away", roles=("nurse",), tenant="civil")
    browser = await city.sign_in("moved.away")

    async with city.another_process() as other:
        elsewhere = browser.moved(other.app)
        assert await is_in(elsewhere)
        await city.platform.pool.execute("delete from membership where user_id = $1", user_id)
        await city.platform.changes.tell("session")

        assert await out_within_a_second(elsewhere)


async def test_process_that_hears_nothing_asks_again_after_a_second(city: City):
    user_id = await city.add_user("deaf.process", roles=("nurse",), tenant="civil")
    browser = await city.sign_in("deaf.process")

    async with city.another_process() as other:
        elsewhere = browser.moved(other.app)
        assert await is_in(elsewhere)
        await other.platform.changes.stop()
        await city.platform.sessions.revoke_user(user_id)
        await asyncio.sleep(WITHIN_SECONDS)

        assert not await is_in(elsewhere)


async def test_guessing_a_password_has_to_wait(city: City):
    await city.add_user("guessed", roles=("nurse",), tenant="civil")
    browser = await city.fresh_browser()
    for _ in range(10):
        await browser.sign_in("guessed", "wrong horse 27")

    right = await browser.sign_in("guessed", PASSWORD)

    assert right.status_code == 422
    assert "Wait fifteen minutes" in right.text
    with city.clock.ahead(minutes=16):
        later = await city.fresh_browser()
        assert (await later.sign_in("guessed", PASSWORD)).status_code == 303


async def test_guessing_one_login_leaves_others_alone(city: City):
    await city.add_user("target", roles=("nurse",), tenant="civil")
    browser = await city.fresh_browser()
    for _ in range(10):
        await browser.sign_in("target", "wrong horse 27")

    assert (await browser.sign_in("nurse.civil", PASSWORD)).status_code == 303


@pytest.mark.parametrize(
    "following",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "\t//elsewhere.example",
        "/\t/elsewhere.example",
        "",
    ],
)
async def test_sign_in_leads_to_no_other_site(city: City, following: str):
    browser = await city.fresh_browser()

    answer = await browser.post(
        "/sign-in", {"login": "clerk.civil", "password": PASSWORD, "next": following}
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_sign_in_is_audited(city: City):
    user_id = await city.add_user("watched", roles=("nurse",), tenant="civil")
    browser = await city.fresh_browser()
    await browser.sign_in("watched", "wrong horse 27")
    await browser.sign_in("watched", PASSWORD)

    async with city.connect("owner") as owner:
        rows = await owner.fetch(
            "select action from audit where actor_id = $1 order by at", user_id
        )

    assert [row["action"] for row in rows] == ["auth.sign_in_failed", "auth.signed_in"]
