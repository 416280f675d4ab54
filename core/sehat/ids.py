"""Identifiers: version 7 UUIDs, which sort by the time of their making (RFC 9562)."""

from __future__ import annotations

import os
import time
from uuid import UUID

__all__ = ["uuid7"]

_VERSION_AND_VARIANT = (0x7 << 76) | (0b10 << 62)
_RANDOM_A_MASK = 0xFFF << 64
_RANDOM_B_MASK = (1 << 62) - 1


def uuid7() -> UUID:
    """Mint a UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10), "big")
    value = milliseconds << 80 | _VERSION_AND_VARIANT
    value |= noise & _RANDOM_A_MASK | noise & _RANDOM_B_MASK
    return UUID(int=value)
