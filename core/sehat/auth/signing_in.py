"""Signing in: check the password, count failures, start the session, write the audit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sehat.audit.append import append_audit
from sehat.auth.passwords import password_matches
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from sehat.auth.sessions import SignedIn
    from sehat.platform import Platform

__all__ = ["MOST_FAILURES", "confirm_password", "sign_in_with_password"]

MOST_FAILURES = 10
"""Wrong passwords for one login inside the window, after which it has to wait."""

WINDOW = timedelta(minutes=15)

declare_words(
    {
        "auth.wrong": "Login or password is not right. Check both and try again.",
        "auth.wait": (
            "Too many tries for this login. Wait fifteen minutes, or ask your administrator."
        ),
        "auth.wrong_password": "The password is not right. Nothing was signed; try again.",
    }
)


async def sign_in_with_password(platform: Platform, *, login: str, password: str) -> str | Refusal:
    """Return the token of a new session.

    Refuses with `auth.wrong`, the same for an unknown login and a wrong password, or `auth.wait`.
    """
    if await _failures(platform, login) >= MOST_FAILURES:
        return Refusal("auth.wait")
    user = await platform.pool.fetchrow(
        "select id, password_hash from user_account where login = $1 and disabled_at is null",
        login,
    )
    if not await password_matches(user["password_hash"] if user else None, password):
        await platform.pool.execute("insert into sign_in_failure (login) values ($1)", login)
        await _audit(platform, "auth.sign_in_failed", user["id"] if user else None)
        return Refusal("auth.wrong")
    await platform.pool.execute("delete from sign_in_failure where login = $1", login)
    await _audit(platform, "auth.signed_in", user["id"])
    return await platform.sessions.start(user["id"])


async def confirm_password(platform: Platform, session: SignedIn, password: str) -> Refusal | None:
    """Check the password of somebody who is signed in, so that they may sign again.

    Refuses with `auth.wrong_password` or `auth.wait`; failures count as at sign-in.
    """
    if await _failures(platform, session.login) >= MOST_FAILURES:
        return Refusal("auth.wait")
    stored = await platform.pool.fetchval(
        "select password_hash from user_account where id = $1", session.user_id
    )
    if not await password_matches(stored, password):
        await platform.pool.execute(
            "insert into sign_in_failure (login) values ($1)", session.login
        )
        return Refusal("auth.wrong_password")
    await platform.sessions.password_given(session)
    return None


async def _failures(platform: Platform, login: str) -> int:
    count: int = await platform.pool.fetchval(
        "select count(*) from sign_in_failure where login = $1 and at > $2",
        login,
        platform.clock() - WINDOW,
    )
    return count


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
