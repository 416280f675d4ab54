"""Districts, urban bodies and wards as the Local Government Directory (LGD) publishes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct

from sehat.imports.csv_rows import Columns, read_rows
from sehat.imports.faults import Fault, Faults
from sehat.people.names import clean_name
from sehat.refusals import Refusal, declare_words

__all__ = ["AreaRow", "check_areas"]

_YEAR = re.compile(r"_(\d{4})_")
_CODE = re.compile(r"^[1-9][0-9]{0,9}$")
_DISTRICTS = Columns(
    known=(
        *("state_code", "state_name", "district_code", "district_name"),
        *("census_2001_code", "census_2011_code"),
    ),
    required=("district_code", "district_name"),
    aliases={},
)
_BODIES = Columns(
    known=(
        *("s.no.", "local_body_code", "local_body_version", "local_body_name"),
        *("local_body_name_(in_local)", "localbody_type_code", "census_2011_code"),
        *("state_code", "state_name"),
    ),
    required=("local_body_code", "local_body_name"),
    aliases={},
)

declare_words(
    {
        "import.no_wards": "The folder holds no file wards_….json.",
        "import.no_date": "No year stands in the file's name. Say since when the areas are valid.",
        "import.json": "This is no JSON of wards: %(detail)s",
        "import.lgd_code": "An LGD code is a number: %(code)s is none.",
        "import.code_twice": "The code %(code)s stands there twice.",
        "import.body_unknown": "No urban body has the code %(code)s in the folder's list.",
        "import.ward_count": "The file tells of %(told)s wards and lists %(listed)s.",
        "import.required": "This cell is empty and must not be.",
    }
)


class AreaRow(Struct, frozen=True):
    """A row of the table `area`; wards name their urban body by its code."""

    code: str
    kind: str
    name: str
    valid_from: date
    number: str | None = None
    parent_code: str | None = None
    district: str | None = None


class _Ward(msgspec.Struct):
    ward_id: str
    ward_no: str
    ward_name: str


class _Body(msgspec.Struct):
    name: str
    lsg_code: str
    district: str = ""
    no_of_wards: int | None = None
    wards: list[_Ward] = []


def check_areas(folder: Path, *, since: date | None = None) -> tuple[AreaRow, ...] | Faults:
    """Read a folder: `wards_….json`, one a body, and where there `districts*.csv`, `ulb*.csv`.

    All rows are valid from `since`, or else from the first day of the year in the name of the ward
    files (`wards_2020_276402.json`). One fault anywhere refuses all of it; the line of a fault in a
    ward file is the ward's place in the list.
    """
    return _Folder(folder, since).areas()


Place = tuple[str, int, str]
"""File, line or position, and column."""


class _Folder:
    """A folder while it is read, with its faults and the codes met so far."""

    def __init__(self, folder: Path, since: date | None) -> None:
        self.folder = folder
        self.since = since
        self.faults = Faults()
        self.codes: set[tuple[str, str]] = set()

    def areas(self) -> tuple[AreaRow, ...] | Faults:
        files = sorted(self.folder.glob("wards*.json"))
        if not files:
            self._tell(("", 0, ""), Refusal("import.no_wards"))
        start = min((day for file in files if (day := self._start(file))), default=date.max)
        areas = [
            *self._of_csv("districts*.csv", "district", _DISTRICTS, start),
            *self._of_csv("ulb*.csv", "urban_body", _BODIES, start),
        ]
        listed = {area.code for area in areas if area.kind == "urban_body"}
        for file in files:
            areas += self._of_file(file, listed)
        return self.faults if self.faults.listed else tuple(areas)

    def _tell(self, place: Place, reason: Refusal) -> None:
        file, line, column = place
        self.faults.add(Fault(line, column, reason, file))

    def _start(self, file: Path) -> date | None:
        match = _YEAR.search(file.name)
        return self.since or (date(int(match[1]), 1, 1) if match else None)

    def _of_csv(self, pattern: str, kind: str, columns: Columns, start: date) -> Iterator[AreaRow]:
        code, name = columns.required
        for file in sorted(self.folder.glob(pattern)):
            rows = read_rows(file.read_bytes(), columns)
            if isinstance(rows, Faults):
                for fault in rows.listed:
                    self._tell((file.name, fault.line, fault.column), fault.reason)
                continue
            for row in rows:
                named = self._has((file.name, row.line, name), row[name])
                if self._is_new((file.name, row.line, code), kind, row[code]) and named:
                    yield AreaRow(row[code], kind, _titled(row[name]), start)

    def _of_file(self, file: Path, listed: set[str]) -> Iterator[AreaRow]:
        try:
            body = msgspec.json.decode(file.read_bytes(), type=_Body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self._tell((file.name, 0, ""), Refusal("import.json", {"detail": error}))
            return
        if (start := self._start(file)) is None:
            self._tell((file.name, 0, ""), Refusal("import.no_date"))
            return
        if body.no_of_wards not in (None, len(body.wards)):
            counts = {"told": body.no_of_wards, "listed": len(body.wards)}
            self._tell((file.name, 0, "no_of_wards"), Refusal("import.ward_count", counts))
        place = (file.name, 0, "lsg_code")
        if listed and body.lsg_code not in listed:
            self._tell(place, Refusal("import.body_unknown", {"code": body.lsg_code}))
        elif not listed and self._is_new(place, "urban_body", body.lsg_code):
            yield AreaRow(body.lsg_code, "urban_body", body.name, start)
        yield from self._wards(file.name, body, start)

    def _wards(self, file: str, body: _Body, start: date) -> Iterator[AreaRow]:
        for position, ward in enumerate(body.wards, start=1):
            named = self._has((file, position, "ward_name"), ward.ward_name.strip())
            if self._is_new((file, position, "ward_id"), "ward", ward.ward_id) and named:
                yield AreaRow(
                    code=ward.ward_id,
                    kind="ward",
                    name=_titled(ward.ward_name),
                    valid_from=start,
                    number=ward.ward_no.strip() or None,
                    parent_code=body.lsg_code,
                    district=_titled(body.district) or None,
                )

    def _has(self, place: Place, text: str) -> bool:
        if not text:
            self._tell(place, Refusal("import.required"))
        return bool(text)

    def _is_new(self, place: Place, kind: str, code: str) -> bool:
        """Whether this is a code, and the first of its kind; otherwise a fault is told."""
        if not _CODE.match(code):
            self._tell(place, Refusal("import.lgd_code", {"code": code}))
            return False
        if (kind, code) in self.codes:
            self._tell(place, Refusal("import.code_twice", {"code": code}))
            return False
        self.codes.add((kind, code))
        return True


def _titled(name: str) -> str:
    """A name in capitals as people write it; others as they are."""
    name = clean_name(name)
    if not name.isupper():
        return name
    return re.sub(r"\b(?![IVX]{2,4}\b)[A-Z]+", lambda word: word[0].capitalize(), name)
