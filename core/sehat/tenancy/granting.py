"""Give and take roles: nobody grants more than they hold, and the last administrator stays."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sehat.audit.append import append_audit
from sehat.ids import uuid7
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.tenancy.context import Staff

__all__ = ["change_role", "grant_role", "revoke_role"]

KEEPER = "admin.manage_members"
"""The permission that somebody in every tenant has to keep."""

declare_words(
    {
        "tenancy.grants_more": (
            "You cannot give what you do not hold yourself: %(permissions)s. Ask somebody who"
            " holds it."
        ),
        "tenancy.unknown_role": "This hospital has no such role.",
        "tenancy.unknown_login": "Nobody signs in as %(login)s. Check the login.",
        "tenancy.already_holds": "%(login)s already has this role here.",
        "tenancy.last_administrator": (
            "This is the last person who can give roles here. Give the role to somebody else first."
        ),
        "tenancy.not_oneself": "You cannot change your own roles. Ask another administrator.",
    }
)


async def grant_role(
    connection: Connection, *, tenant_id: UUID, by: Staff, login: str, role_id: UUID
) -> UUID | Refusal:
    """Give a role of the tenant to a user.

    Refuses where the role holds a permission that the giver lacks, where role or login are
    unknown, where the user is the giver, or has the role already.
    """
    if not await _is_role_of(connection, role_id, tenant_id):
        return Refusal("tenancy.unknown_role")
    missing = await _permissions(connection, role_id) - by.permissions
    if missing:
        return Refusal("tenancy.grants_more", {"permissions": ", ".join(sorted(missing))})
    user_id = await connection.fetchval("select id from user_account where login = $1", login)
    if user_id is None:
        return Refusal("tenancy.unknown_login", {"login": login})
    if user_id == by.user_id:
        return Refusal("tenancy.not_oneself")
    membership_id: UUID | None = await connection.fetchval(
        "insert into membership (id, user_id, tenant_id, role_id, granted_by)"
        " values ($1, $2, $3, $4, $5) on conflict (user_id, tenant_id, role_id) do nothing"
        " returning id",
        uuid7(),
        user_id,
        tenant_id,
        role_id,
        by.user_id,
    )
    if membership_id is None:
        return Refusal("tenancy.already_holds", {"login": login})
    await _audit(connection, tenant_id, by, "admin.role_granted", membership_id, login)
    return membership_id


async def revoke_role(
    connection: Connection, *, tenant_id: UUID, by: Staff, membership_id: UUID
) -> Refusal | None:
    """Take a role back; refuses for oneself and for the last who can give roles."""
    row = await connection.fetchrow(
        "select m.user_id, m.role_id, u.login from membership m"
        " join user_account u on u.id = m.user_id where m.id = $1 and m.tenant_id = $2",
        membership_id,
        tenant_id,
    )
    if row is None:
        return Refusal("tenancy.unknown_role")
    if row["user_id"] == by.user_id:
        return Refusal("tenancy.not_oneself")
    # Two who take each other's role at once would leave nobody: the tenant's row is the lock.
    await connection.execute("select 1 from tenant where id = $1 for no key update", tenant_id)
    if await _keepers(connection, tenant_id, without=membership_id) == 0:
        return Refusal("tenancy.last_administrator")
    await connection.execute("delete from membership where id = $1", membership_id)
    await _audit(connection, tenant_id, by, "admin.role_revoked", membership_id, row["login"])
    return None


async def change_role(
    connection: Connection, *, tenant_id: UUID, by: Staff, role_id: UUID, permissions: set[str]
) -> Refusal | None:
    """Set what a role may do.

    Refuses where something is added that the actor does not hold, or where nobody could give
    roles any more.
    """
    if not await _is_role_of(connection, role_id, tenant_id):
        return Refusal("tenancy.unknown_role")
    before = await _permissions(connection, role_id)
    missing = permissions - before - by.permissions
    if missing:
        return Refusal("tenancy.grants_more", {"permissions": ", ".join(sorted(missing))})
    await connection.execute("select 1 from tenant where id = $1 for no key update", tenant_id)
    await connection.execute("delete from role_permission where role_id = $1", role_id)
    await connection.executemany(
        "insert into role_permission (role_id, permission) values ($1, $2)",
        [(role_id, permission) for permission in sorted(permissions)],
    )
    if await _keepers(connection, tenant_id, without=None) == 0:
        return Refusal("tenancy.last_administrator")
    await append_audit(
        connection,
        tenant_id=tenant_id,
        actor_id=by.user_id,
        actor_kind="staff",
        action="admin.role_changed",
        entity="role",
        entity_id=role_id,
        before={"permissions": sorted(before)},
        after={"permissions": sorted(permissions)},
    )
    return None


async def _is_role_of(connection: Connection, role_id: UUID, tenant_id: UUID) -> bool:
    return bool(
        await connection.fetchval(
            "select 1 from role where id = $1 and tenant_id = $2", role_id, tenant_id
        )
    )


async def _permissions(connection: Connection, role_id: UUID) -> frozenset[str]:
    rows = await connection.fetch(
        "select permission from role_permission where role_id = $1", role_id
    )
    return frozenset(row["permission"] for row in rows)


async def _keepers(connection: Connection, tenant_id: UUID, *, without: UUID | None) -> int:
    count: int = await connection.fetchval(
        "select count(distinct m.user_id) from membership m"
        " join role_permission p on p.role_id = m.role_id and p.permission = $2"
        " join user_account u on u.id = m.user_id and u.disabled_at is null"
        " where m.tenant_id = $1 and m.id is distinct from $3",
        tenant_id,
        KEEPER,
        without,
    )
    return count


async def _audit(  # noqa: PLR0917 - the columns of one row
    connection: Connection, tenant_id: UUID, by: Staff, action: str, entity_id: UUID, login: str
) -> None:
    await append_audit(
        connection,
        tenant_id=tenant_id,
        actor_id=by.user_id,
        actor_kind="staff",
        action=action,
        entity="membership",
        entity_id=entity_id,
        after={"login": login},
    )
