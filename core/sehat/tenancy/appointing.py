"""Appoint somebody at the word of the operator, who stands outside the hospitals."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sehat.audit.append import append_audit
from sehat.ids import uuid7
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["appoint"]

declare_words(
    {
        "tenancy.nobody_signs_in": "Nobody signs in as %(login)s. `sehat user list` says who does.",
        "tenancy.unknown_tenant": "There is no hospital %(tenant)s. `sehat tenant list` names all.",
        "tenancy.no_such_role": "%(tenant)s has no role %(role)s. Its roles are %(roles)s.",
    }
)


async def appoint(
    connection: Connection, *, login: str, tenant: str, role: str, covers_branch: bool = False
) -> UUID | Refusal:
    """Give a role to a user, without asking what the giver holds; call it in a transaction.

    It is how the first administrator of a hospital begins. One who has the role already keeps
    it, and `covers_branch` is set as told.

    Refuses with `tenancy.nobody_signs_in`, `tenancy.unknown_tenant` or `tenancy.no_such_role`.
    """
    user_id = await connection.fetchval("select id from user_account where login = $1", login)
    if user_id is None:
        return Refusal("tenancy.nobody_signs_in", {"login": login})
    tenant_id = await connection.fetchval("select id from tenant where slug = $1", tenant)
    if tenant_id is None:
        return Refusal("tenancy.unknown_tenant", {"tenant": tenant})
    rows = await connection.fetch(
        "select code, id from role where tenant_id = $1 order by code", tenant_id
    )
    roles = {row["code"]: row["id"] for row in rows}
    if role not in roles:
        told = {"tenant": tenant, "role": role, "roles": ", ".join(roles)}
        return Refusal("tenancy.no_such_role", told)
    membership_id: UUID = await connection.fetchval(
        "insert into membership (id, user_id, tenant_id, role_id, covers_branch)"
        " values ($1, $2, $3, $4, $5) on conflict (user_id, tenant_id, role_id)"
        " do update set covers_branch = excluded.covers_branch returning id",
        uuid7(),
        user_id,
        tenant_id,
        roles[role],
        covers_branch,
    )
    await append_audit(
        connection,
        tenant_id=tenant_id,
        actor_id=None,
        actor_kind="system",
        action="admin.role_granted",
        entity="membership",
        entity_id=membership_id,
        after={"login": login, "role": role, "covers_branch": covers_branch},
    )
    return membership_id
