"""Administration by its pages: roles are given, changed and taken within what one holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from uuid import UUID

    from sehat.testing.city import City


async def role_id(city: City, tenant: str, code: str) -> UUID:
    return await city.platform.pool.fetchval(
        "select id from role where tenant_id = $1 and code = $2", city.tenants[tenant].id, code
    )


async def roles_of(city: City, login: str) -> set[str]:
    rows = await city.platform.pool.fetch(
        "select r.code from membership m join role r on r.id = m.role_id where m.user_id = $1",
        city.users[login],
    )
    return {row["code"] for row in rows}


@pytest.mark.feature("AD02")
async def test_administrator_gives_a_role_that_counts_at_once(city: City):
    await city.add_user("new.pharmacist")
    browser = await city.sign_in("new.pharmacist")
    admin = await city.browser_of("admin", "civil")
    assert (await browser.open("/civil")).status_code == 404

    given = await admin.post(
        "/civil/admin/members",
        {"login": "new.pharmacist", "role_id": await role_id(city, "civil", "pharmacist")},
    )

    assert given.status_code == 303
    listed = (await admin.open("/civil/admin/members?role=pharmacist")).text
    assert "New Pharmacist" in listed
    assert (await browser.open("/civil")).status_code == 200


@pytest.mark.feature("AD02")
async def test_administrator_gives_no_role_that_may_do_more(city: City):
    await city.add_user("new.doctor")
    admin = await city.browser_of("admin", "civil")

    given = await admin.post(
        "/civil/admin/members",
        {"login": "new.doctor", "role_id": await role_id(city, "civil", "doctor")},
    )

    assert given.status_code == 422
    assert "You cannot give what you do not hold yourself" in given.text
    assert 'value="new.doctor"' in given.text
    assert await roles_of(city, "new.doctor") == set()


@pytest.mark.feature("AD02")
async def test_administrator_gives_a_role_no_permission_they_lack(city: City):
    admin = await city.browser_of("admin", "civil")
    clerk = await role_id(city, "civil", "registration_clerk")

    changed = await admin.post(
        f"/civil/admin/roles/{clerk}", {"permission": ["record.read_documents"]}
    )

    assert changed.status_code == 422
    assert "record.read_documents" in changed.text


@pytest.mark.feature("AD02")
async def test_last_administrator_is_kept(city: City):
    await city.add_tenant("lastward", "government", "health")
    await city.add_user("admin.lastward", roles=("hospital_administrator",), tenant="lastward")
    above = await city.browser("city.health")
    membership = await city.platform.pool.fetchval(
        "select id from membership where user_id = $1", city.users["admin.lastward"]
    )

    taken = await above.post(f"/lastward/admin/members/{membership}/revoke")

    assert taken.status_code == 422
    assert "last person who can give roles" in taken.text
    assert await roles_of(city, "admin.lastward") == {"hospital_administrator"}


@pytest.mark.feature("AD06")
async def test_auditor_reads_who_looked_at_home_alone(city: City):
    auditor = await city.browser_of("auditor", "civil")

    page = await auditor.open("/civil/admin/access-log")

    assert page.status_code == 200
    assert "Doctor Civil" in page.text
    assert "Doctor Kamla" not in page.text
