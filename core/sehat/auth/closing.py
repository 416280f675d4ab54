"""Close an account: nobody signs in by it any more, and what it did stays."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sehat.audit.append import append_audit
from sehat.auth.accounts import account_of
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["close_account"]

declare_words(
    {
        "auth.closed_already": "%(login)s is disabled already.",
    }
)


async def close_account(connection: Connection, *, login: str) -> UUID | Refusal:
    """Disable an account and revoke its sessions; call it in a transaction.

    After the commit the caller tells the change `session`, and every process drops them.
    Refuses with `auth.no_account` or `auth.closed_already`.
    """
    user_id = await account_of(connection, login)
    if isinstance(user_id, Refusal):
        return user_id
    if await connection.fetchval(
        "select disabled_at is not null from user_account where id = $1 for update", user_id
    ):
        return Refusal("auth.closed_already", {"login": login})
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
