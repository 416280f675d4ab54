"""CSV as spreadsheets save it (RFC 4180, UTF-8): the header checked, then rows with their lines."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from sehat.imports.faults import Fault, Faults
from sehat.refusals import Refusal, declare_words

__all__ = ["Columns", "Row", "read_rows"]

_OTHER_MARKS = ((";", "semicolon"), ("\t", "tab"), ("|", "|"))

declare_words(
    {
        "import.empty": "The file is empty. It needs a header line and at least one row.",
        "import.no_rows": "The file has a header and no rows.",
        "import.encoding": "This is no UTF-8 text. Save the file again as CSV UTF-8.",
        "import.separator": "The columns are separated by %(mark)s. Save the file with commas.",
        "import.quotes": "A quotation mark is not closed, or stands inside a cell without quotes.",
        "import.cells": "The row has %(found)s cells, the header %(expected)s.",
        "import.column_unknown": "The column %(column)s is not known. Remove it.",
        "import.column_near": "The column %(column)s is not known. Is it %(near)s?",
        "import.column_twice": "The column %(column)s stands there twice. Remove one.",
        "import.column_missing": "The column %(column)s is missing.",
    }
)


class Columns(Struct, frozen=True):
    """The columns that a file may have, those that it must have, and other names of some."""

    known: Collection[str]
    required: Collection[str]
    aliases: Mapping[str, str]


class Row(Struct, frozen=True):
    """The cells of a row by column, without outer spaces; missing columns read as empty."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_rows(data: bytes, columns: Columns) -> list[Row] | Faults:
    """Read all rows; blank lines are passed over. Faults of the form refuse the file."""
    faults = Faults()
    text = _decoded(data, faults)
    if text is None:
        return faults
    records = _records(text, faults)
    header = next(records, (1, []))[1]
    if not header and not faults.listed:
        faults.add(Fault(0, "", Refusal("import.empty")))
    names = _names(header, columns, faults)
    if faults.listed:
        return faults
    rows = list(_rows(records, names, faults))
    if not rows and not faults.listed:
        faults.add(Fault(0, "", Refusal("import.no_rows")))
    return faults if faults.listed else rows


def _decoded(data: bytes, faults: Faults) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.add(Fault(line, "", Refusal("import.encoding")))
        return None
    if "\0" in text:
        faults.add(Fault(text.count("\n", 0, text.index("\0")) + 1, "", Refusal("import.encoding")))
        return None
    return text


def _records(text: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Records with the line on which each begins; a cell may span lines."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error:
        faults.add(Fault(line, "", Refusal("import.quotes")))


def _names(header: Sequence[str], columns: Columns, faults: Faults) -> list[str]:
    if len(header) == 1 and header[0].lower() not in columns.known:
        for mark, name in _OTHER_MARKS:
            if mark in header[0]:
                faults.add(Fault(1, "", Refusal("import.separator", {"mark": name})))
                return []
    names: list[str] = []
    for cell in header:
        name = "_".join(cell.lower().split())
        name = columns.aliases.get(name, name)
        if name not in columns.known:
            faults.add(Fault(1, cell, _unknown(cell, name, columns.known)))
        elif name in names:
            faults.add(Fault(1, cell, Refusal("import.column_twice", {"column": cell})))
        names.append(name)
    for name in columns.required:
        if header and name not in names:
            faults.add(Fault(1, name, Refusal("import.column_missing", {"column": name})))
    return names


def _unknown(cell: str, name: str, known: Collection[str]) -> Refusal:
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return Refusal("import.column_near", {"column": cell, "near": near[0]})
    return Refusal("import.column_unknown", {"column": cell})


def _rows(
    records: Iterator[tuple[int, list[str]]], names: Sequence[str], faults: Faults
) -> Iterator[Row]:
    for line, cells in records:
        if len(cells) == len(names):
            yield Row(line, dict(zip(names, cells, strict=True)))
        else:
            counts = {"found": len(cells), "expected": len(names)}
            faults.add(Fault(line, "", Refusal("import.cells", counts)))
