"""What people of an age and sex bring to a department, and what the demo's doctors give."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.resources import files

from msgspec import Struct

__all__ = ["CASES", "USUAL_AGE", "Case", "Line"]

USUAL_AGE = 35
"""Taken for those whose birth is not known."""


class Line(Struct, frozen=True):
    """A line of a prescription: generic and form as in the own list of drugs, doses of a day."""

    drug: str
    form: str
    dose: str
    days: int


class Case(Struct, frozen=True):
    """What people of an age and sex bring to a department; diagnoses are ICD-10 codes."""

    department: str
    sex: str
    least: int
    most: int
    signs: str
    complaint: str
    diagnoses: tuple[str, ...]
    lines: tuple[Line, ...]

    def fits(self, sex: str, years: int) -> bool:
        """Whether somebody of this sex and age may have it."""
        return self.least <= years <= self.most and self.sex in ("", sex)


def _line(text: str) -> Line:
    drug, form, dose, days = text.strip().split("/")
    return Line(drug, form, dose, int(days))


def _case(row: Mapping[str, str]) -> Case:
    return Case(
        department=row["department"],
        sex=row["sex"],
        least=int(row["least"]),
        most=int(row["most"]),
        signs=row["signs"],
        complaint=row["complaint"],
        diagnoses=tuple(row["diagnoses"].split()),
        lines=tuple(_line(line) for line in row["lines"].split(";")),
    )


_TEXT = (files("sehat.demo") / "data" / "cases.csv").read_text(encoding="utf-8")
CASES = tuple(_case(row) for row in csv.DictReader(_TEXT.splitlines()))
