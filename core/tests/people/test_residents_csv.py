from __future__ import annotations

from datetime import date

import pytest

from sehat.imports.faults import Faults
from sehat.people.register import PersonDetails
from sehat.people.residents_csv import ResidentRow, check_residents
from sehat.refusals import Refusal, refusal_msgid

TODAY = date(2026, 11, 23)
HEADER = (
    "name,name_local,sex,birth_date,birth_precision,age,mobile,guardian_name,guardian_relation,"
    "address,locality,ward,district,pin,card\n"
)


def residents(*lines: str) -> tuple[ResidentRow, ...]:
    read = check_residents((HEADER + "\n".join(lines)).encode(), TODAY, read_card=read_card)
    assert isinstance(read, tuple)
    return read


def told(text: str) -> list[tuple[int, str, str]]:
    faults = check_residents(text.encode(), TODAY, read_card=read_card)
    assert isinstance(faults, Faults)
    for fault in faults.listed:
        assert refusal_msgid(fault.reason) % dict(fault.reason.parameters)
    return [(fault.line, fault.column, fault.reason.code) for fault in faults.listed]


def read_card(text: str) -> str | Refusal:
    digits = text.replace("-", "")
    return digits if len(digits) == 11 else Refusal("people.mobile")


def test_full_row_becomes_a_resident() -> None:
    (row,) = residents(
        "Sunita  Devi,सुनीता देवी,F,1990-11-23,,,+91 98123 45210,Ramesh Kumar,W/O,"
        '"House 4,\nGali 2",Shanti Nagar,1289843,East,110 001,491-4177-7634'
    )

    assert row == ResidentRow(
        line=2,
        card="49141777634",
        details=PersonDetails(
            name="Sunita Devi",
            name_local="सुनीता देवी",
            sex="female",
            birth_date=date(1990, 11, 23),
            birth_precision="day",
            mobile="9812345210",
            guardian_name="Ramesh Kumar",
            guardian_relation="W/o",
            address_line="House 4, Gali 2",
            locality="Shanti Nagar",
            ward_code="1289843",
            district="East",
            pin="110001",
        ),
    )


def test_name_and_sex_are_enough() -> None:
    read = check_residents("name,gender\nرحیم,पुरुष\nMadhu,\n".encode(), TODAY)

    assert isinstance(read, tuple)
    assert [(row.details.name, row.details.sex, row.details.birth_date) for row in read] == [
        ("رحیم", "male", None),
        ("Madhu", "unknown", None),
    ]


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("1990-11-23,,", (date(1990, 11, 23), "day")),
        ("1990-11-23,month,", (date(1990, 11, 1), "month")),
        ("1990-11-23,year,", (date(1990, 1, 1), "year")),
        ("23-11-1990,age,", (date(1990, 1, 1), "age")),
        ("nov 1990,,", (date(1990, 11, 1), "month")),
        ("1974,,", (date(1974, 1, 1), "year")),
        (",,52", (date(1974, 1, 1), "age")),
        (",,18d", (date(2026, 11, 5), "day")),
        (",unknown,", (None, "unknown")),
        (",,", (None, "unknown")),
    ],
)
def test_birth_is_read_with_its_precision(birth: str, expected: tuple[date, str]) -> None:
    (row,) = residents(f"Asha,,f,{birth}" + "," * 9)

    assert (row.details.birth_date, row.details.birth_precision) == expected


@pytest.mark.parametrize(
    ("head", "cells", "column", "code"),
    [
        ("name,sex", ",f", "name", "import.required"),
        ("name,sex", "42,f", "name", "import.name_letters"),
        ("name,sex", f"{'A' * 121},f", "name", "import.too_long"),
        ("name,sex", "As\u0007ha,f", "name", "import.control"),
        ("name,sex", "Jos\ufffd,f", "name", "import.control"),
        ("name,sex", "Asha,x", "sex", "import.sex"),
        ("name,sex,birth_date", "Asha,f,31-02-1990", "birth_date", "people.birth_impossible"),
        ("name,sex,birth_date", "Asha,f,1990-02-31", "birth_date", "people.birth_impossible"),
        ("name,sex,birth_date", "Asha,f,2030-01-01", "birth_date", "people.birth_future"),
        ("name,sex,age", "Asha,f,old", "age", "people.age_unread"),
        ("name,sex,birth_date,age", "Asha,f,1990,36", "age", "import.two_births"),
        (
            "name,sex,birth_date,birth_precision",
            "Asha,f,1990,day",
            "birth_precision",
            "import.precision",
        ),
        (
            "name,sex,birth_date,birth_precision",
            "Asha,f,1990,week",
            "birth_precision",
            "import.precision",
        ),
        (
            "name,sex,birth_date,birth_precision",
            "Asha,f,,day",
            "birth_precision",
            "import.precision",
        ),
        ("name,sex,mobile", "Asha,f,12345", "mobile", "people.mobile"),
        (
            "name,sex,guardian_name,guardian_relation",
            "Asha,f,Ram,uncle",
            "guardian_relation",
            "import.relation",
        ),
        (
            "name,sex,guardian_name,guardian_relation",
            "Asha,f,,S/o",
            "guardian_relation",
            "import.relation_alone",
        ),
        ("name,sex,pin", "Asha,f,012345", "pin", "import.pin"),
        ("name,sex,card", "Asha,f,123", "card", "people.mobile"),
    ],
)
def test_wrong_cell_is_told_with_line_column_and_reason(
    head: str, cells: str, column: str, code: str
) -> None:
    good = "Rekha,f" + "," * (head.count(",") - 1)

    assert told(f"{head}\n{good}\n{cells}\n") == [(3, column, code)]


def test_every_fault_of_a_file_is_told_and_nothing_is_taken() -> None:
    text = "name,sex,pin\nAsha,f,1\nRekha,q,110001\n,q,2\n"

    assert told(text) == [
        (2, "pin", "import.pin"),
        (3, "sex", "import.sex"),
        (4, "name", "import.required"),
        (4, "sex", "import.sex"),
        (4, "pin", "import.pin"),
    ]


def test_same_row_twice_is_told_with_the_first_line() -> None:
    faults = check_residents(b"name,sex,age\nAsha,f,9\nMira,f,9\n ASHA ,F,9\n", TODAY)

    assert isinstance(faults, Faults)
    (fault,) = faults.listed
    assert (fault.line, fault.reason) == (4, Refusal("import.same_row", {"line": 2}))


def test_people_who_differ_in_one_cell_are_not_the_same() -> None:
    assert len(residents("Asha,,f,,,9" + "," * 9, "Asha,,f,,,10" + "," * 9)) == 2


def test_card_number_twice_is_told() -> None:
    text = "name,sex,card\nAsha,f,491-4177-7634\nMira,f,49141777634\n"

    assert told(text) == [(3, "card", "import.card_twice")]


def test_card_number_is_refused_where_nobody_reads_it() -> None:
    faults = check_residents(b"name,sex,card\nAsha,f,49141777634\n", TODAY)

    assert isinstance(faults, Faults)
    assert faults.listed[0].reason.code == "import.no_cards"
