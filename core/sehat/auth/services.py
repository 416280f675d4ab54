"""Service accounts: programs that read for a tenant by an opaque token, and never write."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg

from sehat.audit.append import append_audit
from sehat.ids import uuid7
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.db.pool import Pool
    from sehat.tenancy.context import Staff

__all__ = ["LONGEST_DAYS", "find_service", "list_services", "make_service", "revoke_service"]

LONGEST_DAYS = 365
_TOKEN_BYTES = 32
_PREFIX = "sehat_"
"""Begins every token, so that one that got into a text is recognised."""

declare_words(
    {
        "auth.service_name": "Give the program a name of at most 60 characters.",
        "auth.service_taken": "There is a program called %(name)s already. Choose another name.",
        "auth.service_reads_nothing": "Choose at least one thing that the program may do.",
        "auth.service_days": "A token counts for 1 to %(count)s days.",
    }
)

_FIND = """
select a.id, a.tenant_id, a.name, a.permissions, a.created_at from service_account a
where a.token_hash = $1 and a.revoked_at is null and a.ends_at > $2
"""
_LIST = """
select a.id, a.name, a.permissions, a.created_at, a.ends_at, a.revoked_at, a.used_at,
  u.name as maker
from service_account a join user_account u on u.id = a.created_by
where a.tenant_id = $1 order by a.revoked_at nulls first, a.name
"""


async def make_service(
    connection: Connection,
    *,
    tenant_id: UUID,
    by: Staff,
    name: str,
    permissions: Iterable[str],
    days: int,
    now: datetime,
) -> str | Refusal:
    """Make a service account and return its token, which nobody can read again.

    Call it in a transaction. Refuses with `tenancy.grants_more` where the maker lacks a
    permission, `auth.service_name`, `auth.service_taken`, `auth.service_reads_nothing` or
    `auth.service_days`.
    """
    wanted = sorted(set(permissions))
    refused = _refused(name, wanted, days, by)
    if refused is not None:
        return refused
    token, service_id = _PREFIX + secrets.token_urlsafe(_TOKEN_BYTES), uuid7()
    try:
        async with connection.transaction():
            await connection.execute(
                "insert into service_account (id, tenant_id, name, permissions, token_hash,"
                " created_by, created_at, ends_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
                service_id,
                tenant_id,
                name,
                wanted,
                _hashed(token),
                by.user_id,
                now,
                now + timedelta(days=days),
            )
    except asyncpg.UniqueViolationError:
        return Refusal("auth.service_taken", {"name": name})
    after = {"name": name, "permissions": wanted, "days": days}
    await _audit(connection, "admin.service_made", tenant_id, by.user_id, service_id, after)
    return token


async def revoke_service(
    connection: Connection, *, tenant_id: UUID, by: Staff, service_id: UUID, now: datetime
) -> bool:
    """End a service account for good; false where the tenant has none that is open."""
    name = await connection.fetchval(
        "update service_account set revoked_at = $3 where id = $1 and tenant_id = $2"
        " and revoked_at is null returning name",
        service_id,
        tenant_id,
        now,
    )
    if name is None:
        return False
    await _audit(
        connection, "admin.service_revoked", tenant_id, by.user_id, service_id, {"name": name}
    )
    return True


async def find_service(pool: Pool, token: str, now: datetime) -> Any:  # noqa: ANN401 - a row
    """The open account of a token, asked of the database each time; None where there is none."""
    return await pool.fetchrow(_FIND, _hashed(token), now)


async def list_services(pool: Pool, tenant_id: UUID) -> list[Any]:
    """A tenant's service accounts, the open ones first."""
    rows: list[Any] = await pool.fetch(_LIST, tenant_id)
    return rows


def _refused(name: str, wanted: list[str], days: int, by: Staff) -> Refusal | None:
    if not name or len(name) > 60:  # noqa: PLR2004 - as the words say
        return Refusal("auth.service_name")
    if not wanted:
        return Refusal("auth.service_reads_nothing")
    if not 1 <= days <= LONGEST_DAYS:
        return Refusal("auth.service_days", {"count": LONGEST_DAYS})
    if missing := set(wanted) - by.permissions:
        return Refusal("tenancy.grants_more", {"permissions": ", ".join(sorted(missing))})
    return None


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def _audit(  # noqa: PLR0917 - the columns of one row
    connection: Connection,
    action: str,
    tenant_id: UUID,
    actor_id: UUID,
    service_id: UUID,
    after: dict[str, Any],
) -> None:
    await append_audit(
        connection,
        tenant_id=tenant_id,
        actor_id=actor_id,
        actor_kind="staff",
        action=action,
        entity="service_account",
        entity_id=service_id,
        after=after,
    )
