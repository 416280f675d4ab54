"""Passwords: argon2id, hashed off the event loop and at most two at a time."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

__all__ = ["hash_password", "password_matches"]

# OWASP's second choice of parameters: 19 MiB and two passes, so that a ward's morning of
# sign-ins does not stand in line.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_workers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
# What an unknown login is compared with, so that it takes as long as a wrong password.
_NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$efv8fPO+cMJ7xubniterrw"
    "$0KSmCWXCXZGF1G7ymQRKy1bQmaOaAjY4YaE5vzU1hJE"
)


def hash_password(password: str) -> str:
    """Hash a new password."""
    return _hasher.hash(password)


async def password_matches(stored: str | None, password: str) -> bool:
    """Compare a password; an unknown login (None) takes as long as a wrong password."""
    loop = asyncio.get_running_loop()
    matched = await loop.run_in_executor(_workers, _verify, stored or _NOBODY, password)
    return matched and stored is not None


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
