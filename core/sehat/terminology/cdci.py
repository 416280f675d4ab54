"""Reading the Common Drug Codes for India as published: every row is checked, or nothing is taken.

The flat files are tab-separated UTF-8 with a header line; drugs refer to substances, routes and
dose forms by identifier, several joined by `+`. Source: NRCeS, flat file package, README.txt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sehat.terminology.lists import DrugList, DrugRow, Fault, rows_of_substances
from sehat.terminology.strengths import strengths_of

__all__ = ["CDCI", "read_cdci"]

CDCI = "cdci"
"""The key of the Common Drug Codes among the code systems."""

_SUBSTANCES = ("SubstanceMaster.txt", "Identifier", "Substance Name")
_ROUTES = ("RouteOfAdministrationMaster.txt", "Identifier", "RouteOfAdministration")
_FORMS = ("DrugFormMaster.txt", "Identifier", "Dose Form")
_DRUGS = (
    "GenericMaster.txt",
    "Identifier",
    "Generic Name",
    "Substance Identifier",
    "Route of Administration",
    "Dose Form",
)
_IDENTIFIER = re.compile(r"[1-9][0-9]{2,17}")


def read_cdci(folder: Path) -> DrugList | list[Fault]:
    """Read and check the four files that are needed; any fault refuses them all."""
    faults: list[Fault] = []
    substances, routes, forms = (
        {code: name for _, (code, name) in _rows(folder, *source, faults=faults)}
        for source in (_SUBSTANCES, _ROUTES, _FORMS)
    )
    if faults:
        return faults
    known = (substances, routes, forms)
    drugs = tuple(_drug(line, cells, known, faults) for line, cells in _drug_rows(folder, faults))
    if faults:
        return sorted(faults, key=lambda fault: fault.line)
    rows = rows_of_substances(substances.items())
    return DrugList(system=CDCI, substances=rows, drugs=drugs)


def _drug_rows(folder: Path, faults: list[Fault]) -> Iterator[tuple[int, Sequence[str]]]:
    return _rows(folder, *_DRUGS, faults=faults)


def _drug(
    line: int, cells: Sequence[str], known: Sequence[Mapping[str, str]], faults: list[Fault]
) -> DrugRow:
    code, name, *references = cells
    held, routes, forms = (
        _named(Fault(_DRUGS[0], line, column, ""), text, names, faults)
        for column, text, names in zip(_DRUGS[3:], references, known, strict=True)
    )
    return DrugRow(
        code=code,
        name=name,
        form=", ".join(forms.values()).lower(),
        route=", ".join(route.lower().removesuffix(" route") for route in routes.values()),
        strength=" + ".join(strengths_of(name)),
        substances=tuple(held),
    )


def _named(
    place: Fault, text: str, names: Mapping[str, str], faults: list[Fault]
) -> dict[str, str]:
    """The codes joined by `+` with their names; an empty cell and an unknown code are faults."""
    codes = [code.strip() for code in text.split("+")]
    for code in codes:
        if code not in names:
            reason = f"No {code!r} in the file that it refers to." if code else "This is empty."
            faults.append(Fault(place.file, place.line, place.column, reason))
    return {code: names.get(code, "") for code in codes}


def _rows(
    folder: Path, file: str, *columns: str, faults: list[Fault]
) -> Iterator[tuple[int, Sequence[str]]]:
    """The cells of these columns, line by line; a line with a fault is told and left out."""
    lines = _lines(folder / file, faults)
    header = [title.strip() for title in lines[0].split("\t")] if lines else []
    missing = [column for column in columns if column not in header]
    if lines and missing:
        faults += [Fault(file, 1, column, "This column is missing.") for column in missing]
    if missing:
        return
    places = [header.index(column) for column in columns]
    seen: set[str] = set()
    for number, line in enumerate(lines[1:], start=2):
        cells = [cell.strip() for cell in line.split("\t")]
        cells = [cells[place] if place < len(cells) else "" for place in places]
        found = [Fault(file, number, *fault) for fault in _faults_of(columns, cells, seen)]
        seen.add(cells[0])
        faults += found
        if not found:
            yield number, cells


def _faults_of(
    columns: Sequence[str], cells: Sequence[str], seen: set[str]
) -> Iterator[tuple[str, str]]:
    code, name = cells[0], cells[1]
    if not _IDENTIFIER.fullmatch(code):
        yield columns[0], f"{code!r} is no identifier: it has 3 to 18 digits."
    elif code in seen:
        yield columns[0], f"{code} stands in an earlier line too."
    if not name:
        yield columns[1], "This is empty."


def _lines(path: Path, faults: list[Fault]) -> list[str]:
    try:
        lines = path.read_bytes().decode("utf-8-sig").rstrip("\r\n").split("\n")
    except FileNotFoundError:
        faults.append(Fault(path.name, 0, "", "This file is missing from the folder."))
        return []
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        faults.append(Fault(path.name, line, "", "This line is not UTF-8. Save the file as UTF-8."))
        return []
    if lines == [""]:
        faults.append(Fault(path.name, 1, "", "This file is empty."))
        return []
    return lines
