"""Thirty days of invented visits as plain data: who came where, with what, and what was given."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

from sehat.demo.hospitals import DEPARTMENTS, HOSPITALS
from sehat.people.register import PersonDetails

__all__ = ["CASES", "Case", "Line", "PastVisit", "past_visits"]

DAYS = 30
SUNDAY = 6
MOST_VISITS = 5
"""To one department of one hospital on a day."""
DRAWS = 200
"""So many people are asked whether a case of the department fits them."""
USUAL_AGE = 35
"""Taken for those whose birth is not known."""
CHILD_YEARS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a prescription: generic and form as in the own list of drugs, doses of a day."""

    drug: str
    form: str
    dose: str
    days: int


@dataclass(frozen=True, slots=True)
class Case:
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


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A visit; `person` is the place in the list of residents, vitals are in the units of use."""

    person: int
    hospital: str
    department: str
    doctor: int
    """The place of the doctor among those of the hospital."""
    day: date
    case: Case
    vitals: Mapping[str, float]


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


def past_visits(
    people: Sequence[PersonDetails], *, today: date, seed: int = 11
) -> Iterator[PastVisit]:
    """Invent the visits of the thirty days before today, day by day; none on Sundays."""
    dice = random.Random(seed)  # noqa: S311 - invented visits, no secret
    for back in range(DAYS, 0, -1):
        day = today - timedelta(days=back)
        if day.weekday() == SUNDAY:
            continue
        for hospital in HOSPITALS:
            for doctor, department in enumerate(DEPARTMENTS):
                for _ in range(dice.randint(1, MOST_VISITS)):
                    found = _found(dice, people, department.code, day)
                    if found is not None:
                        person, case, vitals = found
                        yield PastVisit(
                            person, hospital.slug, department.code, doctor, day, case, vitals
                        )


def _found(
    dice: random.Random, people: Sequence[PersonDetails], department: str, day: date
) -> tuple[int, Case, Mapping[str, float]] | None:
    for _ in range(DRAWS):
        number = dice.randrange(len(people))
        person = people[number]
        years = day.year - person.birth_date.year if person.birth_date else USUAL_AGE
        fitting = [c for c in CASES if c.department == department and c.fits(person.sex, years)]
        if fitting and not (person.birth_date and person.birth_date > day):
            case = dice.choice(fitting)
            return number, case, _vitals(dice, case, years)
    return None


def _vitals(dice: random.Random, case: Case, years: int) -> Mapping[str, float]:
    child = years < CHILD_YEARS
    fever, breathless = case.signs == "fever", case.signs == "breathless"
    vitals: dict[str, float] = {
        "pulse": dice.randint(90, 120) if child or fever else dice.randint(64, 96),
        "temperature": round(dice.uniform(37.8, 39.4) if fever else dice.uniform(36.4, 37.2), 1),
        "spo2": dice.randint(90, 95) if breathless else dice.randint(96, 99),
        "weight": round(3.4 + years * 2.4 + dice.uniform(0, 3) if child else dice.gauss(58, 9), 1),
    }
    if not child:
        high = case.signs == "high_pressure"
        vitals["systolic"] = dice.randint(150, 184) if high else dice.randint(106, 134)
        vitals["diastolic"] = dice.randint(92, 108) if high else dice.randint(66, 86)
    if case.signs == "high_sugar":
        vitals["glucose"] = dice.randint(180, 320)
    return vitals
