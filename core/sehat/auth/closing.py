"""Close an account: nobody signs in by it any more, and what it did stays."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sehat.audit.append import append_audit
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["close_account"]

declare_words(
    {
        "auth.no_account": "Nobody signs in as %(login)s. `sehat user list` says who does.",
        "auth.closed_already": "%(login)s is disabled already.",
    }
)


async def close_account(connection: Connection, *, login: str) -> UUID | Refusal:
    """Disable an account and revoke its sessions; call it in a transaction.

    After the commit the caller tells the change `session`, and every process drops them.
    Refuses with `auth.no_account` or `auth.closed_already`.
    """
    row = await connection.fetchrow(
        "select id, disabled_at from user_account where login = $1 for update", login
    )
    if row is None:
        return Refusal("auth.no_account", {"login": login})
    if row["disabled_at"] is not None:
        return Refusal("auth.closed_already", {"login": login})
    user_id: UUID = row["id"]
    await connection.execute("update user_account set disabled_at = now() where id = $1", user_id)
    await connection.execute(
        "update user_session set revoked_at = now() where user_id = $1 and revoked_at is null",
        user_id,
    )
    await append_audit(
        connection,
        tenant_id=None,
        actor_id=None,
        actor_kind="system",
        action="auth.account_closed",
        entity="user_account",
        entity_id=user_id,
        after={"login": login},
    )
    return user_id
