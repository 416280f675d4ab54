"""What a check found: the rule, the place, what is wrong there and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from sehat.plugins.checking.project import Project

__all__ = ["Finding", "Rule"]


class Finding(Struct, frozen=True, order=True):
    """Something that a rule forbids; `file` is below the project's folder, `line` counts from 1."""

    code: str
    file: str
    line: int
    wrong: str
    todo: str

    @property
    def place(self) -> str:
        """Where it is, as editors open it."""
        return f"{self.file}:{self.line}"


class Rule(Struct, frozen=True):
    """A rule of the catalogue: `PC` and a number, what it asks for, and what finds its breaches."""

    code: str
    asks: str
    find: Callable[[Project], Iterator[Finding]]
