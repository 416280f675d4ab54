"""Changing one's password: the former is asked for, the last five are gone, other sessions end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sehat.testing import add_second_step
from sehat.testing.city import PASSWORD

if TYPE_CHECKING:
    import httpx

    from sehat.testing.browser import Browser
    from sehat.testing.city import City

pytestmark = pytest.mark.feature("AD05")

WORDS = ["brass", "kettle", "mango", "river", "window", "yellow"]


def new_password(number: int) -> str:
    return f"{WORDS[number]} boat over paper"


async def change(browser: Browser, present: str, new: str, again: str = "") -> httpx.Response:
    await browser.open("/me/password")
    form = {"present": present, "new": new, "again": again or new}
    return await browser.post("/me/password", form)


async def is_in(browser: Browser) -> bool:
    return (await browser.open("/civil")).status_code == 200


async def nurse(city: City, login: str) -> Browser:
    await city.add_user(login, roles=("nurse",), tenant="civil")
    return await city.sign_in(login)


async def test_new_password_counts_and_other_sessions_end(city: City):
    browser = await nurse(city, "changes.once")
    other = await city.sign_in("changes.once")
    token = browser.http.cookies["sehat_session"]

    changed = await change(browser, PASSWORD, new_password(0))

    assert (changed.status_code, changed.headers["location"]) == (303, "/me")
    assert browser.http.cookies["sehat_session"] != token
    assert await is_in(browser)
    assert not await is_in(other)
    visitor = await city.fresh_browser()
    assert (await visitor.sign_in("changes.once", PASSWORD)).status_code == 422
    assert (await visitor.sign_in("changes.once", new_password(0))).status_code == 303


async def test_last_five_are_not_used_again_and_the_sixth_may_be(city: City):
    browser = await nurse(city, "goes.round")
    present = PASSWORD
    for number in range(4):
        assert (await change(browser, present, new_password(number))).status_code == 303
        present = new_password(number)

    refused = [await change(browser, present, former) for former in (PASSWORD, new_password(1))]
    same = await change(browser, present, present)
    assert (await change(browser, present, new_password(4))).status_code == 303
    sixth = await change(browser, new_password(4), PASSWORD)

    assert [answer.status_code for answer in refused] == [422, 422]
    assert "You had this password before" in same.text
    assert sixth.status_code == 303


async def test_wrong_present_password_changes_nothing(city: City):
    browser = await nurse(city, "not.the.owner")

    refused = await change(browser, "wrong horse 27", new_password(0))
    differ = await change(browser, PASSWORD, new_password(0), new_password(1))

    assert "The password is not right" in refused.text
    assert "The two new passwords differ" in differ.text
    assert await is_in(await city.sign_in("not.the.owner"))


async def test_code_of_the_app_is_no_present_password(city: City):
    browser = await nurse(city, "only.the.phone")
    await add_second_step(city, "only.the.phone")

    refused = await change(browser, city.apps["only.the.phone"].code(), new_password(0))

    assert refused.status_code == 422


async def test_guessing_the_present_password_has_to_wait(city: City):
    browser = await nurse(city, "session.found")
    for number in range(10):
        await change(browser, f"wrong horse {number}", new_password(0))

    assert "Wait fifteen minutes" in (await change(browser, PASSWORD, new_password(0))).text
