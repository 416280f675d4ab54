"""Accounts of those who sign in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg
import msgspec

from sehat.auth.password_rules import refuse_password
from sehat.auth.passwords import hash_password
from sehat.ids import uuid7
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.db.pool import Pool

__all__ = ["account_of", "add_account"]

declare_words(
    {
        "auth.no_account": "Nobody signs in as %(login)s. `sehat user list` says who does.",
        "auth.login_taken": "The login %(login)s is taken. Choose another.",
    }
)


async def account_of(connection: Connection, login: str) -> UUID | Refusal:
    """The account of a login; refuses with `auth.no_account`."""
    found: UUID | None = await connection.fetchval(
        "select id from user_account where login = $1", login
    )
    return found or Refusal("auth.no_account", {"login": login})


async def add_account(
    pool: Pool | Connection,
    *,
    login: str,
    name: str,
    password: str,
    name_i18n: Mapping[str, str] | None = None,
    locale: str = "en",
    password_hash: str | None = None,
) -> UUID | Refusal:
    """Make an account; refuses with `auth.login_taken` or as `refuse_password`."""
    if (refused := refuse_password(password, login=login)) is not None:
        return refused
    user_id = uuid7()
    try:
        await pool.execute(
            "insert into user_account (id, login, name, name_i18n, password_hash, locale)"
            " values ($1, $2, $3, $4::text::jsonb, $5, $6)",
            user_id,
            login,
            name,
            msgspec.json.encode(dict(name_i18n or {})).decode(),
            password_hash or hash_password(password),
            locale,
        )
    except asyncpg.UniqueViolationError:
        return Refusal("auth.login_taken", {"login": login})
    return user_id
