"""Roles: nobody gives more than they hold, and somebody who can give stays."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from sehat.ids import uuid7
from sehat.refusals import Refusal
from sehat.tenancy.context import Staff
from sehat.tenancy.granting import KEEPER, change_role, grant_role, revoke_role
from sehat.testing.city import City

SLUGS = iter(f"ward{number}" for number in range(1000))


class Hospital:
    """A new hospital with an administrator, so that a test may change its roles."""

    def __init__(self, city: City, slug: str) -> None:
        self.city = city
        self.slug = slug
        self.tenant_id = city.tenants[slug].id

    async def role(self, code: str) -> UUID:
        return await self.city.platform.pool.fetchval(
            "select id from role where tenant_id = $1 and code = $2", self.tenant_id, code
        )

    async def permissions(self, code: str) -> set[str]:
        rows = await self.city.platform.pool.fetch(
            "select permission from role_permission where role_id = $1", await self.role(code)
        )
        return {row["permission"] for row in rows}

    async def membership(self, login: str) -> UUID:
        return await self.city.platform.pool.fetchval(
            "select m.id from membership m join user_account u on u.id = m.user_id"
            " where u.login = $1 and m.tenant_id = $2",
            login,
            self.tenant_id,
        )

    async def staff(self, login: str, *permissions: str) -> Staff:
        held = permissions or await self.permissions("hospital_administrator")
        return Staff(
            user_id=self.city.users[login],
            login=login,
            name=login,
            session_id=uuid7(),
            password_at=self.city.clock(),
            permissions=frozenset(held),
        )

    async def grant(self, by: Staff, login: str, role_id: UUID) -> UUID | Refusal:
        async with self.city.platform.pool.acquire() as connection, connection.transaction():
            return await grant_role(
                connection, tenant_id=self.tenant_id, by=by, login=login, role_id=role_id
            )

    async def revoke(self, by: Staff, membership_id: UUID) -> Refusal | None:
        async with self.city.platform.pool.acquire() as connection, connection.transaction():
            return await revoke_role(
                connection, tenant_id=self.tenant_id, by=by, membership_id=membership_id
            )

    async def change(self, by: Staff, code: str, permissions: set[str]) -> Refusal | None:
        """Change a role; a refusal is undone, as a page does it."""
        async with self.city.platform.pool.acquire() as connection:
            transaction = connection.transaction()
            await transaction.start()
            outcome = await change_role(
                connection,
                tenant_id=self.tenant_id,
                by=by,
                role_id=await self.role(code),
                permissions=permissions,
            )
            await (transaction.rollback() if isinstance(outcome, Refusal) else transaction.commit())
            return outcome

    async def audited(self, action: str) -> int:
        async with self.city.connect("owner") as owner:
            return await owner.fetchval(
                "select count(*) from audit where tenant_id = $1 and action = $2",
                self.tenant_id,
                action,
            )


@pytest.fixture
async def ward(city: City) -> Hospital:
    slug = next(SLUGS)
    await city.add_tenant(slug, "government", "health")
    for short, role in (("admin", "hospital_administrator"), ("clerk", "registration_clerk")):
        await city.add_user(f"{short}.{slug}", roles=(role,), tenant=slug)
    return Hospital(city, slug)


async def test_administrator_gives_a_role(ward: Hospital):
    admin = await ward.staff(f"admin.{ward.slug}")

    given = await ward.grant(admin, f"clerk.{ward.slug}", await ward.role("pharmacist"))

    assert isinstance(given, UUID)
    assert await ward.audited("admin.role_granted") == 1


async def test_nobody_gives_what_they_do_not_hold(ward: Hospital):
    admin = await ward.staff(f"admin.{ward.slug}")
    assert "record.read_documents" in await ward.permissions("doctor") - admin.permissions

    given = await ward.grant(admin, f"clerk.{ward.slug}", await ward.role("doctor"))

    assert isinstance(given, Refusal)
    assert given.code == "tenancy.grants_more"
    assert "record.read_documents" in str(given.parameters["permissions"])
    assert await ward.audited("admin.role_granted") == 0


async def test_somebody_who_only_gives_roles_gives_none_with_more(ward: Hospital):
    giver = await ward.staff(f"admin.{ward.slug}", KEEPER)

    given = await ward.grant(giver, f"clerk.{ward.slug}", await ward.role("hospital_administrator"))

    assert isinstance(given, Refusal)
    assert given.code == "tenancy.grants_more"


async def test_role_of_another_hospital_is_unknown(ward: Hospital, city: City):
    admin = await ward.staff(f"admin.{ward.slug}")
    theirs = await Hospital(city, "civil").role("pharmacist")

    given = await ward.grant(admin, f"clerk.{ward.slug}", theirs)

    assert given == Refusal("tenancy.unknown_role")


async def test_nobody_gives_themselves_a_role(ward: Hospital):
    admin = await ward.staff(f"admin.{ward.slug}")

    given = await ward.grant(admin, admin.login, await ward.role("pharmacist"))

    assert given == Refusal("tenancy.not_oneself")


async def test_role_is_given_once(ward: Hospital):
    admin = await ward.staff(f"admin.{ward.slug}")
    role = await ward.role("pharmacist")
    await ward.grant(admin, f"clerk.{ward.slug}", role)

    again = await ward.grant(admin, f"clerk.{ward.slug}", role)

    assert isinstance(again, Refusal)
    assert again.code == "tenancy.already_holds"


async def test_login_that_nobody_has_is_refused(ward: Hospital):
    admin = await ward.staff(f"admin.{ward.slug}")

    given = await ward.grant(admin, "no.such.login", await ward.role("pharmacist"))

    assert isinstance(given, Refusal)
    assert given.code == "tenancy.unknown_login"


async def test_role_is_taken(ward: Hospital):
    admin = await ward.staff(f"admin.{ward.slug}")

    outcome = await ward.revoke(admin, await ward.membership(f"clerk.{ward.slug}"))

    assert outcome is None
    assert await ward.membership(f"clerk.{ward.slug}") is None
    assert await ward.audited("admin.role_revoked") == 1


async def test_membership_of_another_hospital_is_not_taken(ward: Hospital, city: City):
    admin = await ward.staff(f"admin.{ward.slug}")
    theirs = await Hospital(city, "civil").membership("clerk.civil")

    outcome = await ward.revoke(admin, theirs)

    assert isinstance(outcome, Refusal)
    assert await Hospital(city, "civil").membership("clerk.civil") == theirs


async def test_last_administrator_is_kept(ward: Hospital):
    stranger = await ward.staff("city.health")

    outcome = await ward.revoke(stranger, await ward.membership(f"admin.{ward.slug}"))

    assert outcome == Refusal("tenancy.last_administrator")
    assert await ward.membership(f"admin.{ward.slug}") is not None


async def test_disabled_administrator_does_not_count(ward: Hospital, city: City):
    await city.add_user(f"left.{ward.slug}", roles=("hospital_administrator",), tenant=ward.slug)
    await city.platform.pool.execute(
        "update user_account set disabled_at = now() where login = $1", f"left.{ward.slug}"
    )

    outcome = await ward.revoke(
        await ward.staff("city.health"), await ward.membership(f"admin.{ward.slug}")
    )

    assert outcome == Refusal("tenancy.last_administrator")


async def test_two_administrators_who_take_each_other_leave_one(ward: Hospital, city: City):
    logins = [f"admin.{ward.slug}", f"second.{ward.slug}"]
    await city.add_user(logins[1], roles=("hospital_administrator",), tenant=ward.slug)

    first, second = [(await ward.staff(login), await ward.membership(login)) for login in logins]

    outcomes = await asyncio.gather(
        ward.revoke(first[0], second[1]), ward.revoke(second[0], first[1])
    )

    assert sorted(outcome is None for outcome in outcomes) == [False, True]


async def test_role_is_changed(ward: Hospital):
    admin = await ward.staff(f"admin.{ward.slug}")
    former = await ward.permissions("registration_clerk")

    outcome = await ward.change(admin, "registration_clerk", former | {"admin.read_access_log"})

    assert outcome is None
    assert await ward.permissions("registration_clerk") == former | {"admin.read_access_log"}
    assert await ward.audited("admin.role_changed") == 1


async def test_role_is_not_given_what_the_changer_lacks(ward: Hospital):
    admin = await ward.staff(f"admin.{ward.slug}")
    former = await ward.permissions("registration_clerk")

    outcome = await ward.change(admin, "registration_clerk", {"record.read_documents"})

    assert isinstance(outcome, Refusal)
    assert outcome.code == "tenancy.grants_more"
    assert await ward.permissions("registration_clerk") == former


async def test_role_keeps_what_it_had_though_the_changer_lacks_it(ward: Hospital):
    admin = await ward.staff(f"admin.{ward.slug}")
    former = await ward.permissions("doctor")

    outcome = await ward.change(admin, "doctor", former | {"admin.read_access_log"})

    assert outcome is None


async def test_role_by_which_the_last_gives_roles_keeps_that(ward: Hospital):
    admin = await ward.staff(f"admin.{ward.slug}")
    former = await ward.permissions("hospital_administrator")

    outcome = await ward.change(admin, "hospital_administrator", former - {KEEPER})

    assert outcome == Refusal("tenancy.last_administrator")
    assert await ward.permissions("hospital_administrator") == former


async def test_superintendent_appoints_a_doctor_and_the_administrator_a_clerk(
    ward: Hospital, city: City
):
    head, admin = f"head.{ward.slug}", await ward.staff(f"admin.{ward.slug}")
    await city.add_user(head, roles=("medical_superintendent",), tenant=ward.slug)
    for newcomer in ("one", "two", "three"):
        await city.add_user(f"{newcomer}.{ward.slug}")
    superintendent = await ward.staff(head, *await ward.permissions("medical_superintendent"))
    doctor, clerk = await ward.role("doctor"), await ward.role("registration_clerk")

    by_superintendent = await ward.grant(superintendent, f"one.{ward.slug}", doctor)
    by_admin = await ward.grant(admin, f"two.{ward.slug}", clerk)
    refused = await ward.grant(admin, f"three.{ward.slug}", doctor)

    assert not isinstance(by_superintendent, Refusal)
    assert not isinstance(by_admin, Refusal)
    assert isinstance(refused, Refusal)
