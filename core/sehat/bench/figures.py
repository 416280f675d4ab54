"""Figures: a value, its unit, its goal, and whether the goal holds."""

from __future__ import annotations

from statistics import median

from msgspec import Struct

from sehat.bench.client import Load

__all__ = ["Figure", "Round", "ratio_of"]


class Figure(Struct, frozen=True):
    """One line of the report; `at_least` tells on which side of the goal it has to lie."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = True

    @property
    def holds(self) -> bool | None:
        """Whether the goal is reached; nothing where there is none."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal


class Round(Struct, frozen=True):
    """One round of one application: its load, and the processor time that it took."""

    load: Load
    app_cpu: float
    database_cpu: float

    @property
    def app_us(self) -> float:
        """Microseconds of the application's processor time a request."""
        return self.app_cpu / self.load.answers * 1e6

    @property
    def database_us(self) -> float:
        """Microseconds of the database's processor time a request."""
        return self.database_cpu / self.load.answers * 1e6


def ratio_of(
    name: str, rounds: tuple[list[Round], list[Round]], *, goal: float | None
) -> list[Figure]:
    """The median of the ratios of ours to the bare rounds, and the figures it was made from."""
    ours, bare = rounds
    ratios = [mine.load.rate / theirs.load.rate for mine, theirs in zip(ours, bare, strict=True)]
    figures = [Figure(name, median(ratios), "of bare", goal)]
    for label, taken in ((name, ours), (f"{name} bare", bare)):
        figures += [
            Figure(f"{label} rate", median(r.load.rate for r in taken), "requests/s"),
            Figure(f"{label} cpu app", median(r.app_us for r in taken), "us/request"),
            Figure(f"{label} cpu database", median(r.database_us for r in taken), "us/request"),
        ]
    return figures
