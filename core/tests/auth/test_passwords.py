"""Passwords are kept as argon2id and compared without telling who exists."""

from __future__ import annotations

from sehat.auth.passwords import hash_password, password_matches


async def test_password_matches_its_hash_alone():
    stored = hash_password("a long enough secret")

    assert stored.startswith("$argon2id$")
    assert await password_matches(stored, "a long enough secret")
    assert not await password_matches(stored, "a long enough secreT")


async def test_password_of_nobody_never_matches():
    assert not await password_matches(None, "")
    assert not await password_matches("no hash at all", "secret")


def test_same_password_is_hashed_differently_each_time():
    assert hash_password("same secret") != hash_password("same secret")
