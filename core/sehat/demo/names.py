"""Names of the synthetic city by community, in Latin letters and in their bearers' scripts."""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import NamedTuple

from msgspec import Struct

__all__ = ["COMMUNITIES", "Community", "Name"]


class Name(NamedTuple):
    """A name or a whole chain of names in three writings; `own` equals Devanagari in Hindi."""

    latin: str
    devanagari: str
    own: str

    def with_next(self, other: Name) -> Name:
        """This name and then the other."""
        return Name(*(f"{mine} {theirs}" for mine, theirs in zip(self, other, strict=True)))


Names = tuple[Name, ...]


class Community(Struct, frozen=True):
    """Names that go together, and how they are borne; shares are of one."""

    name: str
    share: float
    lone: float
    """Share of people who bear one name only."""
    titled: float
    """Share of the other adults whose second name goes with their sex: Devi and Kumar.

    Where it is all of them (Kaur and Singh), children bear it too.
    """
    both: float
    """Share of those who bear the name of the family after it."""
    own_script: float
    """Share of families who write their own script; the others write Devanagari."""
    female: Names
    male: Names
    female_last: Names
    male_last: Names
    surnames: Names


def _read(part: str, community: str) -> Names:
    return tuple(
        Name(row["latin"], row["devanagari"], row["own"] or row["devanagari"])
        for row in _ROWS
        if row["community"] == community and row["part"] == part
    )


def _community(  # noqa: PLR0917 - a line of the table below
    name: str, share: float, lone: float, titled: float, both: float, own_script: float
) -> Community:
    return Community(
        name=name,
        share=share,
        lone=lone,
        titled=titled,
        both=both,
        own_script=own_script,
        female=_read("female", name),
        male=_read("male", name),
        female_last=_read("female_last", name),
        male_last=_read("male_last", name),
        surnames=_read("surname", name),
    )


_TEXT = (files("sehat.demo") / "data" / "names.csv").read_text(encoding="utf-8")
_ROWS = tuple(csv.DictReader(_TEXT.splitlines()))

COMMUNITIES = (
    _community("hindi", 0.6, 0.06, 0.45, 0.0, 1.0),
    _community("punjabi", 0.1, 0.01, 1.0, 0.35, 0.7),
    _community("muslim", 0.16, 0.08, 0.5, 0.1, 0.5),
    _community("bengali", 0.08, 0.01, 0.0, 0.0, 0.5),
    _community("southern", 0.06, 0.35, 0.0, 0.0, 0.4),
)
