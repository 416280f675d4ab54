from __future__ import annotations

from pathlib import Path

import pytest

from sehat.terminology.cdci import read_cdci
from sehat.terminology.lists import DrugList, Fault

FILES = {
    "SubstanceMaster.txt": [
        "Identifier\tSubstance Name\tCAS Number",
        "1001\tAmoxicillin trihydrate\t",
        "1002\tClavulanate potassium\t",
    ],
    "RouteOfAdministrationMaster.txt": ["Identifier\tRouteOfAdministration", "2001\tOral route"],
    "DrugFormMaster.txt": ["Identifier\tDose Form\t", "3001\tOral tablet"],
    "GenericMaster.txt": [
        "Identifier\tGeneric Name\tSubstance Identifier\tRoute of Administration\tDose Form",
        "4001\tAmoxicillin 500 mg and clavulanic acid 125 mg oral tablet\t1001+1002\t2001\t3001",
        "4002\tAmoxicillin 250 mg oral tablet\t1001\t2001\t3001",
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, lines in FILES.items():
        (tmp_path / name).write_bytes("\r\n".join([*lines, ""]).encode())
    return tmp_path


def replace(folder: Path, file: str, line: int, text: str) -> None:
    lines = (folder / file).read_bytes().split(b"\r\n")
    lines[line - 1] = text.encode()
    (folder / file).write_bytes(b"\r\n".join(lines))


def test_read_cdci_gives_drugs_with_substances_form_and_route(folder: Path) -> None:
    listed = read_cdci(folder)

    assert isinstance(listed, DrugList)
    [both, one] = listed.drugs
    assert (both.code, both.form, both.route) == ("4001", "oral tablet", "oral")
    assert both.strength == "500 mg + 125 mg"
    assert listed.bases_of(both) == {"amoxicillin", "clavulanic-acid"}
    assert listed.bases_of(one) == {"amoxicillin"}


@pytest.mark.parametrize(
    ("file", "line", "text", "fault"),
    [
        ("SubstanceMaster.txt", 2, "\tNo code", (2, "Identifier", "''")),
        ("SubstanceMaster.txt", 2, "12x4\tWrong", (2, "Identifier", "12x4")),
        ("SubstanceMaster.txt", 3, "1001\tAgain", (3, "Identifier", "earlier line")),
        ("SubstanceMaster.txt", 3, "1002\t ", (3, "Substance Name", "empty")),
        ("DrugFormMaster.txt", 1, "Identifier\tForm", (1, "Dose Form", "missing")),
        ("GenericMaster.txt", 2, "4001\tX\t1009\t2001\t3001", (2, "Substance Identifier", "1009")),
        (
            "GenericMaster.txt",
            2,
            "4001\tX\t1001+\t2001\t3001",
            (2, "Substance Id", "empty"),
        ),
        ("GenericMaster.txt", 3, "4002\tX\t1001\t2009\t3001", (3, "Route of Admin", "2009")),
        ("GenericMaster.txt", 3, "4002\tX\t1001\t2001", (3, "Dose Form", "empty")),
        ("GenericMaster.txt", 3, "4002", (3, "Generic Name", "empty")),
    ],
)
def test_read_cdci_tells_where_a_fault_is(
    folder: Path, file: str, line: int, text: str, fault: tuple[int, str, str]
) -> None:
    replace(folder, file, line, text)

    found = read_cdci(folder)

    assert isinstance(found, list)
    [told] = found
    assert (told.file, told.line) == (file, fault[0])
    assert told.column.startswith(fault[1])
    assert fault[2] in told.reason


def test_read_cdci_tells_every_fault_of_a_file(folder: Path) -> None:
    replace(folder, "GenericMaster.txt", 2, "4001\t\t1009\t2001\t3001")
    replace(folder, "GenericMaster.txt", 3, "4001\tX\t1001\t2001\t3009")

    found = read_cdci(folder)

    assert isinstance(found, list)
    assert [(fault.line, fault.column) for fault in found] == [
        (2, "Generic Name"),
        (3, "Identifier"),
    ]


def test_read_cdci_names_missing_files(tmp_path: Path) -> None:
    found = read_cdci(tmp_path)

    assert isinstance(found, list)
    assert [(fault.file, fault.reason) for fault in found] == [
        (name, "This file is missing from the folder.")
        for name in ("SubstanceMaster.txt", "RouteOfAdministrationMaster.txt", "DrugFormMaster.txt")
    ]


def test_read_cdci_names_an_empty_file(folder: Path) -> None:
    (folder / "GenericMaster.txt").write_bytes(b"\r\n")

    assert read_cdci(folder) == [Fault("GenericMaster.txt", 1, "", "This file is empty.")]


def test_read_cdci_names_the_line_that_is_not_utf8(folder: Path) -> None:
    path = folder / "SubstanceMaster.txt"
    path.write_bytes(path.read_bytes().replace(b"Clavulanate", b"Clavulan\xe9"))

    found = read_cdci(folder)

    assert isinstance(found, list)
    assert [(fault.file, fault.line) for fault in found] == [("SubstanceMaster.txt", 3)]
