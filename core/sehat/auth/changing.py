"""Change one's own password: the former one is asked for, and the last five are not used again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sehat.audit.append import append_audit
from sehat.auth.password_rules import refuse_password
from sehat.auth.passwords import hash_password, password_matches
from sehat.auth.tries import bucket_of, forget_tries, take_try
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.auth.sessions import SignedIn
    from sehat.platform import Platform

__all__ = ["NOT_AGAIN", "change_password"]

NOT_AGAIN = 5
"""So many passwords, the present one among them, may not be chosen again."""

declare_words(
    {
        "auth.used_before": "You had this password before. Choose one that is new.",
        "auth.not_the_same": "The two new passwords differ. Type them once more.",
    }
)

_USER = """
select u.login, u.password_hash, t.confirmed_at is not null as second_step,
  array(select h.password_hash from password_history h where h.user_id = u.id
        order by h.replaced_at desc limit $2) as former
from user_account u left join user_totp t on t.user_id = u.id where u.id = $1
"""
_FORGET = """
delete from password_history where user_id = $1 and id not in
  (select id from password_history where user_id = $1 order by replaced_at desc limit $2)
"""


async def change_password(
    platform: Platform, session: SignedIn, *, present: str, new: str
) -> str | Refusal:
    """Set a new password, end all sessions of the user and return the token of a new one.

    Refuses with `auth.wait`, `auth.wrong_password`, `auth.used_before` or as `refuse_password`.
    """
    bucket = bucket_of("step-up", session.login, str(session.session_id))
    if not await take_try(platform.pool, bucket, platform.clock()):
        return Refusal("auth.wait")
    user = await platform.pool.fetchrow(_USER, session.user_id, NOT_AGAIN - 1)
    if not await password_matches(user["password_hash"], present):
        return Refusal("auth.wrong_password")
    await forget_tries(platform.pool, bucket, platform.clock())
    refused = refuse_password(new, login=user["login"], second_step=user["second_step"])
    if refused is not None:
        return refused
    if await _had_before(user, new):
        return Refusal("auth.used_before")
    hashed = await asyncio.to_thread(hash_password, new)
    async with platform.pool.acquire() as connection, connection.transaction():
        await _replace(connection, session.user_id, user["password_hash"], hashed)
        device_id = await connection.fetchval(
            "select device_id from user_session where id = $1", session.session_id
        )
    await platform.sessions.revoke_user(session.user_id)
    return await platform.sessions.start(session.user_id, device_id=device_id)


async def _had_before(user: Any, new: str) -> bool:  # noqa: ANN401 - a row
    for stored in (user["password_hash"], *user["former"]):
        if await password_matches(stored, new):
            return True
    return False


async def _replace(connection: Connection, user_id: UUID, former: str, hashed: str) -> None:
    await connection.execute(
        "insert into password_history (user_id, password_hash, replaced_at)"
        " values ($1, $2, clock_timestamp())",
        user_id,
        former,
    )
    await connection.execute(_FORGET, user_id, NOT_AGAIN - 1)
    await connection.execute(
        "update user_account set password_hash = $2 where id = $1", user_id, hashed
    )
    await append_audit(
        connection,
        tenant_id=None,
        actor_id=user_id,
        actor_kind="staff",
        action="auth.password_changed",
        entity="user_account",
        entity_id=user_id,
    )
