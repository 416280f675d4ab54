"""Signing in: the password, then the code where one is set up; tries are limited and audited."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct

from sehat.audit.append import append_audit
from sehat.auth.devices import Visitor, known_device, remember_device
from sehat.auth.passwords import password_matches
from sehat.auth.second_step import code_counts, is_code
from sehat.auth.tries import bucket_of, forget_tries, take_try
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from sehat.auth.sessions import SignedIn
    from sehat.platform import Platform

__all__ = [
    "CodeAwaited",
    "Entered",
    "confirm_oneself",
    "sign_in_with_code",
    "sign_in_with_password",
]

PENDING = timedelta(minutes=5)
"""How long the code is awaited after the right password."""

_TOKEN_BYTES = 32

declare_words(
    {
        "auth.wrong": "Login or password is not right. Check both and try again.",
        "auth.wait": (
            "Too many tries for this login. Wait fifteen minutes, or ask your administrator."
        ),
        "auth.wrong_password": "The password is not right. Nothing was done; try again.",
        "auth.begin_again": "The code came too late. Give login and password again.",
    }
)

_USER = """
select u.id, u.login, u.password_hash, t.confirmed_at is not null as second_step
from user_account u left join user_totp t on t.user_id = u.id
where u.login = $1 and u.disabled_at is null
"""
_PENDING = """
select p.user_id, u.login from pending_sign_in p join user_account u on u.id = p.user_id
where p.token_hash = $1 and p.ends_at > $2 and u.disabled_at is null
"""


class Entered(Struct, frozen=True):
    """Somebody is signed in: the tokens of the cookies for session and browser."""

    session: str
    device: str
    login: str


class CodeAwaited(Struct, frozen=True):
    """The password was right; the token of the cookie that the code has to come with."""

    pending: str


async def sign_in_with_password(
    platform: Platform, *, login: str, password: str, visitor: Visitor
) -> Entered | CodeAwaited | Refusal:
    """Check a password; without a second step this starts a session.

    Refuses with `auth.wrong`, the same for an unknown login and a wrong password, or `auth.wait`.
    """
    user = await platform.pool.fetchrow(_USER, login)
    user_id = user["id"] if user else None
    device = await known_device(platform.pool, visitor, user_id)
    bucket = bucket_of("password", login, str(device or ""))
    if not await take_try(platform.pool, bucket, platform.clock()):
        return Refusal("auth.wait")
    if not await password_matches(user["password_hash"] if user else None, password):
        await _audit(platform, "auth.sign_in_failed", user_id)
        return Refusal("auth.wrong")
    await forget_tries(platform.pool, bucket, platform.clock())
    if user["second_step"]:
        return await _await_code(platform, user["id"])
    return await _enter(platform, user["id"], login, visitor)


async def sign_in_with_code(
    platform: Platform, *, pending: str, code: str, visitor: Visitor
) -> Entered | Refusal:
    """Check the code that follows a right password, and start a session.

    Refuses with `auth.begin_again` where the password is no longer remembered, with
    `auth.wrong_code` or with `auth.wait`.
    """
    hashed = hashlib.sha256(pending.encode()).digest()
    row = await platform.pool.fetchrow(_PENDING, hashed, platform.clock())
    if row is None:
        return Refusal("auth.begin_again")
    device = await known_device(platform.pool, visitor, row["user_id"])
    bucket = bucket_of("code", row["login"], str(device or ""))
    if not await take_try(platform.pool, bucket, platform.clock()):
        return Refusal("auth.wait")
    if not await code_counts(platform, row["user_id"], code.strip()):
        await _audit(platform, "auth.code_failed", row["user_id"])
        return Refusal("auth.wrong_code")
    await forget_tries(platform.pool, bucket, platform.clock())
    await platform.pool.execute("delete from pending_sign_in where token_hash = $1", hashed)
    return await _enter(platform, row["user_id"], row["login"], visitor)


async def confirm_oneself(platform: Platform, session: SignedIn, given: str) -> Refusal | None:
    """Check password or code of somebody who is signed in, so that they may go on.

    Refuses with `auth.wrong_password` or `auth.wait`.
    """
    bucket = bucket_of("step-up", session.login, str(session.session_id))
    if not await take_try(platform.pool, bucket, platform.clock()):
        return Refusal("auth.wait")
    if not await _is_theirs(platform, session.user_id, given):
        await _audit(platform, "auth.step_up_failed", session.user_id)
        return Refusal("auth.wrong_password")
    await forget_tries(platform.pool, bucket, platform.clock())
    await platform.sessions.password_given(session)
    return None


async def _is_theirs(platform: Platform, user_id: UUID, given: str) -> bool:
    if is_code(given) and await code_counts(platform, user_id, given):
        return True
    stored = await platform.pool.fetchval(
        "select password_hash from user_account where id = $1", user_id
    )
    return await password_matches(stored, given)


async def _await_code(platform: Platform, user_id: UUID) -> CodeAwaited:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    now = platform.clock()
    await platform.pool.execute(
        "delete from pending_sign_in where user_id = $1 and ends_at < $2", user_id, now
    )
    await platform.pool.execute(
        "insert into pending_sign_in (token_hash, user_id, ends_at) values ($1, $2, $3)",
        hashlib.sha256(token.encode()).digest(),
        user_id,
        now + PENDING,
    )
    return CodeAwaited(token)


async def _enter(platform: Platform, user_id: UUID, login: str, visitor: Visitor) -> Entered:
    await _audit(platform, "auth.signed_in", user_id)
    device_id, token = await remember_device(platform.pool, visitor, user_id)
    session = await platform.sessions.start(user_id, device_id=device_id)
    return Entered(session, token, login)


async def _audit(platform: Platform, action: str, user_id: UUID | None) -> None:
    async with platform.pool.acquire() as connection:
        await append_audit(
            connection,
            tenant_id=None,
            actor_id=user_id,
            actor_kind="staff",
            action=action,
            entity="user_account",
            entity_id=user_id,
        )
