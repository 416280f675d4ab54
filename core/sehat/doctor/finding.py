"""What the doctor found: one part of the installation, its state and what to do."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

__all__ = ["Finding", "ok", "to_fix", "to_note"]


class Finding(Struct, frozen=True):
    """One line of the doctor.

    `ok`: nothing to do. `note`: it works, and somebody should know. `fix`: it does not work, or
    is not safe, and `fix` says what to do.
    """

    part: str
    state: Literal["ok", "note", "fix"]
    said: str
    fix: str = ""


def ok(part: str, said: str) -> Finding:
    """Say that a part is well."""
    return Finding(part, "ok", said)


def to_note(part: str, said: str, fix: str = "") -> Finding:
    """Say what somebody should know."""
    return Finding(part, "note", said, fix)


def to_fix(part: str, said: str, fix: str) -> Finding:
    """Say what is wrong and what to do."""
    return Finding(part, "fix", said, fix)
