"""The second step: an app, codes that count once, codes on paper, and roles that ask for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from sehat.testing import add_second_step
from sehat.testing.authenticator import Authenticator
from sehat.testing.browser import Browser
from sehat.testing.city import PASSWORD

if TYPE_CHECKING:
    from sehat.testing.city import City

pytestmark = pytest.mark.feature("AD05")


async def nurse(city: City, login: str) -> UUID:
    return await city.add_user(login, roles=("nurse",), tenant="civil")


async def with_app(city: City, login: str) -> list[str]:
    await nurse(city, login)
    return await add_second_step(city, login)


async def at_code_page(city: City, login: str) -> Browser:
    """A new browser after the right password."""
    browser = await city.fresh_browser()
    await browser.sign_in(login, PASSWORD)
    return browser


async def is_in(browser: Browser) -> bool:
    return (await browser.open("/civil")).status_code == 200


async def actions(city: City, user_id: UUID) -> list[str]:
    async with city.connect("owner") as owner:
        rows = await owner.fetch("select action from audit where entity_id = $1", user_id)
    return [row["action"] for row in rows]


async def test_app_is_set_up_by_its_first_code(city: City):
    await nurse(city, "sets.up")
    browser = await city.sign_in("sets.up")

    begun = await browser.post("/me/second-step/begin")
    (shown,) = re.findall(r"data-secret>([A-Z2-7 ]+)<", begun.text)
    wrong = await browser.post("/me/second-step/confirm", {"code": "000000"})
    app = Authenticator(shown.replace(" ", ""), city.clock)
    done = await browser.post("/me/second-step/confirm", {"code": app.code()})

    assert "<svg" in begun.text
    assert wrong.status_code == 422
    assert len(set(re.findall(r"<li>([2-9a-z]{5}-[2-9a-z]{5})<", done.text))) == 10
    assert shown not in (await browser.open("/me/second-step")).text
    assert not await is_in(await at_code_page(city, "sets.up"))


async def test_secret_is_encrypted_in_the_database(city: City):
    await with_app(city, "kept.secret")
    secret = city.apps["kept.secret"].secret

    async with city.connect("owner") as owner:
        sealed = await owner.fetchval(
            "select sealed from user_totp where user_id = $1", city.users["kept.secret"]
        )

    assert secret.encode() not in sealed
    assert len(sealed) > len(secret)


async def test_code_opens_a_session_that_was_not_there_before(city: City):
    await with_app(city, "two.steps")
    browser = await at_code_page(city, "two.steps")
    before = dict(browser.http.cookies)
    assert not await is_in(browser)
    await browser.open("/sign-in")

    answer = await browser.post(
        "/sign-in/code", {"code": city.apps["two.steps"].code(), "next": "/civil"}
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/civil")
    assert "sehat_session" not in before
    assert "sehat_pending" not in browser.http.cookies
    assert await is_in(browser)


@pytest.mark.parametrize(
    ("steps", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
async def test_code_may_be_one_step_early_or_late(city: City, steps: int, counts: bool):  # noqa: FBT001 - a case
    login = f"drift.{steps}"
    await with_app(city, login)
    with city.clock.ahead(minutes=2):
        browser = await at_code_page(city, login)
        answer = await browser.post("/sign-in/code", {"code": city.apps[login].at(steps)})

    assert (answer.status_code == 303) == counts


async def test_code_counts_once(city: City):
    await with_app(city, "used.code")
    with city.clock.ahead(minutes=2):
        code = city.apps["used.code"].at(0)
        answers = [
            await (await at_code_page(city, "used.code")).post("/sign-in/code", {"code": code})
            for _ in range(2)
        ]

    assert [answer.status_code for answer in answers] == [303, 422]


async def test_recovery_code_counts_once(city: City):
    paper = await with_app(city, "lost.phone.once")
    first = await at_code_page(city, "lost.phone.once")
    second = await at_code_page(city, "lost.phone.once")

    answers = [
        await browser.post("/sign-in/code", {"code": paper[3].upper()})
        for browser in (first, second)
    ]

    assert [answer.status_code for answer in answers] == [303, 422]
    assert "9 recovery codes are left" in (await first.open("/me/second-step")).text


async def test_new_recovery_codes_replace_the_old(city: City):
    paper = await with_app(city, "new.paper")
    browser = await city.sign_in("new.paper")

    made = await browser.post("/me/second-step/codes")
    answer = await (await at_code_page(city, "new.paper")).post("/sign-in/code", {"code": paper[0]})

    assert paper[0] not in made.text
    assert answer.status_code == 422


async def test_code_without_the_password_is_nothing(city: City):
    await with_app(city, "no.password")
    browser = await city.fresh_browser()

    answer = await browser.post("/sign-in/code", {"code": city.apps["no.password"].code()})

    assert answer.status_code == 422
    assert "Give login and password again" in answer.text
    assert not await is_in(browser)


async def test_code_awaited_for_too_long_begins_again(city: City):
    await with_app(city, "too.slow")
    browser = await at_code_page(city, "too.slow")

    with city.clock.ahead(minutes=6):
        answer = await browser.post("/sign-in/code", {"code": city.apps["too.slow"].code()})

    assert "Give login and password again" in answer.text
    assert not await is_in(browser)


async def test_guessing_the_code_has_to_wait_though_the_password_is_known(city: City):
    await with_app(city, "code.guessed")
    for guess in range(10):
        browser = await at_code_page(city, "code.guessed")
        await browser.post("/sign-in/code", {"code": f"{guess:06}"})

    browser = await at_code_page(city, "code.guessed")
    right = await browser.post("/sign-in/code", {"code": city.apps["code.guessed"].code()})

    assert right.status_code == 422
    assert "Wait fifteen minutes" in right.text


async def test_switching_off_asks_for_the_password_again(city: City):
    user_id = await nurse(city, "switches.off")
    await add_second_step(city, "switches.off")
    browser = await city.sign_in("switches.off")

    with city.clock.ahead(minutes=11):
        asked = await browser.post("/me/second-step/off")
        still = await browser.open("/me/second-step")
        done = await browser.post("/me/second-step/off", {"password": PASSWORD})

    assert asked.status_code == 422
    assert "Switch off" in still.text
    assert done.status_code == 303
    assert "auth.second_step_off" in await actions(city, user_id)
    assert await is_in(await at_code_page(city, "switches.off"))


async def test_administrator_takes_off_the_second_step_of_a_colleague(city: City):
    user_id = await nurse(city, "phone.in.river")
    await add_second_step(city, "phone.in.river")
    browser = await city.sign_in("phone.in.river")
    membership = await city.platform.pool.fetchval(
        "select id from membership where user_id = $1", user_id
    )
    admin = await city.browser_of("admin", "civil")

    answer = await admin.post(f"/civil/admin/members/{membership}/second-step/reset")

    assert answer.status_code == 303
    assert not await is_in(browser)
    assert await is_in(await at_code_page(city, "phone.in.river"))
    async with city.connect("owner") as owner:
        row = await owner.fetchrow(
            "select actor_id, tenant_id from audit where action = 'admin.second_step_reset'"
            " and entity_id = $1",
            user_id,
        )
    assert (row["actor_id"], row["tenant_id"]) == (
        city.users["admin.civil"],
        city.tenants["civil"].id,
    )


async def test_administrator_of_one_hospital_leaves_those_of_another_alone(city: City):
    user_id = await nurse(city, "works.twice")
    await city.platform.pool.execute(
        "insert into membership (user_id, tenant_id, role_id)"
        " select $1, tenant_id, id from role where tenant_id = $2 and code = 'nurse'",
        user_id,
        city.tenants["asha"].id,
    )
    await add_second_step(city, "works.twice")
    membership = await city.platform.pool.fetchval(
        "select id from membership where user_id = $1 and tenant_id = $2",
        user_id,
        city.tenants["civil"].id,
    )
    admin = await city.browser_of("admin", "civil")

    answer = await admin.post(f"/civil/admin/members/{membership}/second-step/reset")

    assert answer.status_code == 422
    assert "also holds a role at Asha Hospital" in answer.text
    assert not await is_in(await at_code_page(city, "works.twice"))


async def test_role_that_asks_for_it_opens_nothing_before(city: City):
    await city.add_tenant("strict", "government", "health")
    await city.add_user("admin.strict", roles=("hospital_administrator",), tenant="strict")
    await city.add_user("nurse.strict", roles=("nurse",), tenant="strict")
    await city.add_user("other.strict", roles=("hospital_administrator",), tenant="strict")
    first = await city.sign_in("admin.strict")
    refused = await first.post("/strict/admin/security", {"role": ["nurse"]})
    assert "Set up your own second step first" in refused.text

    await add_second_step(city, "admin.strict")
    asked = await first.post("/strict/admin/security", {"role": ["hospital_administrator"]})
    assert asked.status_code == 303
    other, nobody = await city.sign_in("other.strict"), await city.sign_in("nurse.strict")
    turned = await other.open("/strict/admin/members")
    sent = await other.post("/strict/admin/security", {"role": []})

    assert (turned.status_code, turned.headers["location"]) == (303, "/me/second-step")
    assert sent.status_code == 403
    assert "Your role asks for a second step" in (await other.open("/me/second-step")).text
    assert (await nobody.open("/strict")).status_code == 200
    await add_second_step(city, "other.strict")
    assert (await other.open("/strict/admin/members")).status_code == 200
    off = await other.post("/me/second-step/off")
    assert "it cannot be switched off" in off.text
