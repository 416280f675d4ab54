"""What a check found: the rule, the place, what is wrong there and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sehat.plugins.checking.project import Project

__all__ = ["Finding", "Rule"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
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


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the catalogue: `PC` and a number, what it asks for, and what finds its breaches."""

    code: str
    asks: str
    find: Callable[[Project], Iterator[Finding]]
