from __future__ import annotations

import pytest

from sehat.imports.csv_rows import Columns, read_rows
from sehat.imports.faults import MOST_FAULTS, Faults
from sehat.refusals import refusal_msgid

COLUMNS = Columns(known=("name", "sex", "pin"), required=("name",), aliases={"pincode": "pin"})


def told(data: bytes) -> list[tuple[int, str, str]]:
    faults = read_rows(data, COLUMNS)
    assert isinstance(faults, Faults)
    for fault in faults.listed:
        assert refusal_msgid(fault.reason) % dict(fault.reason.parameters)
    return [(fault.line, fault.column, fault.reason.code) for fault in faults.listed]


def cells(data: bytes) -> list[tuple[int, dict[str, str]]]:
    rows = read_rows(data, COLUMNS)
    assert isinstance(rows, list)
    return [(row.line, dict(row.cells)) for row in rows]


@pytest.mark.parametrize(
    "data",
    [
        b"name,pin\nAsha,110001\n",
        b"\xef\xbb\xbfname,pin\r\nAsha,110001\r\n",
        b"Name , PINCODE\nAsha , 110001",
        b'"name","pin"\n"Asha","110001"\n\n  \n,\n',
    ],
    ids=["plain", "BOM and CRLF", "header in capitals", "quotes and blank lines"],
)
def test_rows_are_read_as_spreadsheets_save_them(data: bytes) -> None:
    assert cells(data) == [(2, {"name": "Asha", "pin": "110001"})]


def test_line_of_a_row_is_where_it_begins_after_cells_that_span_lines() -> None:
    data = b'name,sex\n"Asha\nDevi",f\n\n"B ""x"", C",m\n'

    assert cells(data) == [
        (2, {"name": "Asha\nDevi", "sex": "f"}),
        (5, {"name": 'B "x", C', "sex": "m"}),
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", [(0, "", "import.empty")]),
        (b"\xef\xbb\xbf \r\n\r\n", [(0, "", "import.empty")]),
        (b"name,sex\n", [(0, "", "import.no_rows")]),
        ("name\nआशा\n".encode("utf-16"), [(1, "", "import.encoding")]),
        (b"name\nAsha\nJos\xe9\n", [(3, "", "import.encoding")]),
        (b"name\nAsha\nA\x00B\n", [(3, "", "import.encoding")]),
        (b"name;sex\nAsha;f\n", [(1, "", "import.separator")]),
        (b"name\tsex\nAsha\tf\n", [(1, "", "import.separator")]),
        (b'name,sex\nAsha,f\n"Rekha,f\n', [(3, "", "import.quotes")]),
        (b'name,sex\n"Asha"Devi,f\n', [(2, "", "import.quotes")]),
        (b"name,nmae\nA,B\n", [(1, "nmae", "import.column_near")]),
        (b"name,caste\nA,B\n", [(1, "caste", "import.column_unknown")]),
        (b"name,\nA,B\n", [(1, "", "import.column_unknown")]),
        (b"pin,pincode,name\n1,2,3\n", [(1, "pincode", "import.column_twice")]),
        (b"sex,pin\nf,1\n", [(1, "name", "import.column_missing")]),
        (
            b"name,sex\nA\nB,f\nC,f,x\n",
            [(2, "", "import.cells"), (4, "", "import.cells")],
        ),
    ],
)
def test_file_of_wrong_form_is_refused_with_its_place(
    data: bytes, expected: list[tuple[int, str, str]]
) -> None:
    assert told(data) == expected


def test_suggestion_names_the_column_that_was_meant() -> None:
    faults = read_rows(b"name,sexx\nA,f\n", COLUMNS)

    assert isinstance(faults, Faults)
    assert faults.listed[0].reason.parameters == {"column": "sexx", "near": "sex"}


def test_faults_beyond_the_most_are_counted() -> None:
    faults = read_rows(b"name,sex\n" + b"A\n" * (MOST_FAULTS + 7), COLUMNS)

    assert isinstance(faults, Faults)
    assert (len(faults.listed), faults.unlisted, faults.count) == (MOST_FAULTS, 7, MOST_FAULTS + 7)
