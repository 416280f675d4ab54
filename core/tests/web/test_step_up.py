"""Step-up: what matters asks for the password or a code again after ten minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sehat.testing import add_second_step, read_forms
from sehat.testing.city import PASSWORD

if TYPE_CHECKING:
    from uuid import UUID

    from sehat.testing.city import City

pytestmark = pytest.mark.feature("AD05")


async def role_id(city: City, code: str) -> UUID:
    return await city.platform.pool.fetchval(
        "select id from role where tenant_id = $1 and code = $2", city.tenants["civil"].id, code
    )


async def holds(city: City, login: str) -> bool:
    return await city.platform.pool.fetchval(
        "select exists (select from membership where user_id = $1)", city.users[login]
    )


async def administrator(city: City, login: str) -> None:
    await city.add_user(login, roles=("hospital_administrator",), tenant="civil")


async def test_role_is_given_after_the_password_was_given_again(city: City):
    await administrator(city, "stale.admin")
    await city.add_user("waits.for.role")
    browser = await city.sign_in("stale.admin")
    form = {"login": "waits.for.role", "role_id": await role_id(city, "pharmacist")}

    with city.clock.ahead(minutes=11):
        asked = await browser.post("/civil/admin/members", form)
        assert asked.status_code == 422
        assert not await holds(city, "waits.for.role")
        (again,) = [f for f in read_forms(asked.text) if f.action == "/civil/admin/members"]
        wrong = await browser.post(again.action, {**again.fields, "password": "wrong horse 27"})
        assert "The password is not right" in wrong.text
        assert not await holds(city, "waits.for.role")
        given = await browser.post(again.action, {**again.fields, "password": PASSWORD})

    assert given.status_code == 303
    assert await holds(city, "waits.for.role")


async def test_password_given_again_counts_for_ten_minutes(city: City):
    await administrator(city, "fresh.admin")
    browser = await city.sign_in("fresh.admin")
    pharmacist = await role_id(city, "pharmacist")

    with city.clock.ahead(minutes=11):
        await browser.post(f"/civil/admin/roles/{pharmacist}", {"password": PASSWORD})
        soon = await browser.post(f"/civil/admin/roles/{pharmacist}", {})
    with city.clock.ahead(minutes=22):
        later = await browser.post(f"/civil/admin/roles/{pharmacist}", {})

    assert (soon.status_code, later.status_code) == (303, 422)


async def test_code_of_the_app_does_as_well_and_counts_once(city: City):
    await administrator(city, "code.admin")
    await add_second_step(city, "code.admin")
    browser = await city.sign_in("code.admin")
    pharmacist = await role_id(city, "pharmacist")

    with city.clock.ahead(minutes=11):
        code = city.apps["code.admin"].code()
        first = await browser.post(f"/civil/admin/roles/{pharmacist}", {"password": code})
    with city.clock.ahead(minutes=22):
        reused = await browser.post(f"/civil/admin/roles/{pharmacist}", {"password": code})

    assert (first.status_code, reused.status_code) == (303, 422)


async def test_plugin_switch_asks_again(city: City):
    await administrator(city, "switching.admin")
    browser = await city.sign_in("switching.admin")
    name = city.platform.plugins.live[0].name

    with city.clock.ahead(minutes=11):
        asked = await browser.post(f"/civil/admin/plugins/{name}", {"enabled": "on"})

    assert asked.status_code == 422
    assert "Is it you?" in asked.text


async def test_guessing_in_a_found_session_has_to_wait(city: City):
    await administrator(city, "left.open")
    browser = await city.sign_in("left.open")
    pharmacist = await role_id(city, "pharmacist")

    with city.clock.ahead(minutes=11):
        for _ in range(10):
            await browser.post(f"/civil/admin/roles/{pharmacist}", {"password": "wrong horse"})
        right = await browser.post(f"/civil/admin/roles/{pharmacist}", {"password": PASSWORD})

    assert right.status_code == 422
    assert "Wait fifteen minutes" in right.text
