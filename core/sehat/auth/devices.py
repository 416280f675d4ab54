"""Browsers that users have signed in with: a random cookie each, and a few words to know it by."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct

if TYPE_CHECKING:
    from sehat.db.pool import Pool

__all__ = ["Visitor", "device_label", "known_device", "remember_device"]

_TOKEN_BYTES = 32
# The first that is found in what a browser calls itself; several claim to be Chrome or Safari.
_PROGRAMS = (
    ("Edg", "Edge"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


class Visitor(Struct, frozen=True):
    """Whoever stands at the sign-in page: the browser's cookie and what it calls itself."""

    token: str = ""
    label: str = ""


def device_label(agent: str) -> str:
    """Program and system of a browser, such as `Firefox, Linux`; empty where it says neither."""
    found = [
        next((name for mark, name in known if mark in agent), "") for known in (_PROGRAMS, _SYSTEMS)
    ]
    return ", ".join(name for name in found if name)


async def known_device(pool: Pool, visitor: Visitor, user_id: UUID | None) -> UUID | None:
    """The browser's row, where this user has signed in with it before."""
    if not visitor.token or user_id is None:
        return None
    found: UUID | None = await pool.fetchval(
        "select id from user_device where token_hash = $1 and user_id = $2",
        _hashed(visitor.token),
        user_id,
    )
    return found


async def remember_device(pool: Pool, visitor: Visitor, user_id: UUID) -> tuple[UUID, str]:
    """Note that a user has signed in here; return the row and the token of the cookie.

    A shared browser keeps its token and gets a row for each of its users.
    """
    token = visitor.token or secrets.token_urlsafe(_TOKEN_BYTES)
    await pool.execute(
        "insert into user_device (user_id, token_hash, label) values ($1, $2, $3)"
        " on conflict (token_hash, user_id) do nothing",
        user_id,
        _hashed(token),
        visitor.label,
    )
    known = await known_device(pool, Visitor(token), user_id)
    assert known is not None  # noqa: S101 - the row was written or had been there
    return known, token


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
