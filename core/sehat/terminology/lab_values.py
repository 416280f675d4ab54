"""A laboratory test as it is ordered and read: unit, choices, ranges, and what a value means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from msgspec import Struct

__all__ = ["ADULT_DAYS", "LabChoice", "LabItem", "LabRange", "LabTest", "range_for"]

ADULT_DAYS = 30 * 365
"""The age that is taken for somebody whose birth is not known, in days."""


@dataclass(frozen=True, slots=True)
class LabItem:
    """What can be ordered: a test or a panel, with the section and specimen that it needs."""

    code: str
    name: str
    section: str
    specimen: str
    is_panel: bool = False


class LabChoice(Struct, frozen=True):
    """What a coded result may be."""

    text: str
    abnormal: bool = False


@dataclass(frozen=True, slots=True)
class LabRange:
    """Usual and critical limits, in the unit of the test; a limit that is not set is None."""

    sex: str
    from_days: int
    to_days: int | None
    low: Decimal | None
    high: Decimal | None
    critical_low: Decimal | None = None
    critical_high: Decimal | None = None

    @property
    def limits(self) -> tuple[Decimal | None, ...]:
        """Low, high, critically low and critically high."""
        return self.low, self.high, self.critical_low, self.critical_high

    def fits(self, sex: str, days: int) -> bool:
        """Whether it is for somebody of this sex and age."""
        return (
            self.sex in ("", sex)
            and self.from_days <= days
            and (self.to_days is None or days < self.to_days)
        )

    def reading(self, value: Decimal) -> str:
        """`critical_low`, `low`, `normal`, `high` or `critical_high`."""
        if self.critical_low is not None and value <= self.critical_low:
            return "critical_low"
        if self.critical_high is not None and value >= self.critical_high:
            return "critical_high"
        if self.low is not None and value < self.low:
            return "low"
        return "high" if self.high is not None and value > self.high else "normal"


@dataclass(frozen=True, slots=True)
class LabTest:
    """A test whose result is one value; `scale` is `quantity`, `coded` or `text`."""

    code: str
    name: str
    scale: str
    unit: str = ""
    decimals: int = 0
    loinc: str = ""
    choices: tuple[LabChoice, ...] = ()
    ranges: tuple[LabRange, ...] = ()


def range_for(ranges: Sequence[LabRange], sex: str, days: int | None) -> LabRange | None:
    """The first range that fits; somebody of unknown birth is taken for an adult."""
    age = ADULT_DAYS if days is None else days
    return next((found for found in ranges if found.fits(sex, age)), None)
