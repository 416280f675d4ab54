"""What is wrong with a file: each fault with its line, its column and a reason in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import Struct

from sehat.refusals import Refusal

__all__ = ["MOST_FAULTS", "Fault", "Faults"]

MOST_FAULTS = 500
"""So many faults are kept; the rest are counted, since a wrong file is wrong in every row."""


class Fault(Struct, frozen=True):
    """One fault. Lines count from 1 as an editor shows them; 0 and no column mean the file."""

    line: int
    column: str
    reason: Refusal
    file: str = ""


@dataclass(slots=True)
class Faults:
    """All faults of a file in the order of its lines."""

    listed: list[Fault] = field(default_factory=list)
    unlisted: int = 0

    @property
    def count(self) -> int:
        """How many there are, those counted only included."""
        return len(self.listed) + self.unlisted

    def add(self, fault: Fault) -> None:
        """Keep a fault, or count it where enough are kept."""
        if len(self.listed) < MOST_FAULTS:
            self.listed.append(fault)
        else:
            self.unlisted += 1
