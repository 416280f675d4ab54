"""The own list of laboratory tests, panels and ranges, read from CSV and written into tables.

The lists say what they are and who has to review them in `data/LABS.md`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from sehat.terminology.bases import own_rows
from sehat.terminology.lab_values import LabChoice, LabRange
from sehat.terminology.words import spellings, words_of

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["LabRow", "index_labs", "load_labs", "own_labs", "own_ranges", "write_labs"]

DAYS = {"d": 1, "m": 30, "y": 365}
"""Letter of an age → days; a month counts 30 and a year 365, as ranges are no finer."""

_TEST = """
insert into lab_test (code, system, name, name_i18n, section, specimen, scale, unit, decimals,
  loinc, choices, also, often, position, status)
values ($1, $2, $3, $4::text::jsonb, $5, $6, $7, $8, $9, $10, $11::text::jsonb, $12, $13, $14,
  'active')
on conflict (code) do update set system = excluded.system, name = excluded.name,
  name_i18n = excluded.name_i18n, section = excluded.section, specimen = excluded.specimen,
  scale = excluded.scale, unit = excluded.unit, decimals = excluded.decimals,
  loinc = excluded.loinc, choices = excluded.choices, also = excluded.also,
  often = excluded.often, position = excluded.position, status = 'active'
"""
_RANGE = """
insert into lab_range (test_code, position, sex, from_days, to_days, low, high, critical_low,
  critical_high) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""


class LabRow(Struct, frozen=True, kw_only=True):
    """A test or panel of a list; a panel names its members."""

    code: str
    name: str
    hindi: str = ""
    section: str = ""
    specimen: str = ""
    scale: str = "text"
    unit: str = ""
    decimals: int = 0
    loinc: str = ""
    choices: tuple[LabChoice, ...] = ()
    also: str = ""
    often: bool = False
    members: tuple[str, ...] = ()


def own_labs() -> Iterator[LabRow]:
    """The panels of the own list, then its tests."""
    for row in own_rows("lab_panels.csv"):
        yield LabRow(
            code=row["code"],
            name=row["name"],
            hindi=row["hindi"],
            section=row["section"],
            specimen=row["specimen"],
            scale="panel",
            also=row["also"],
            often=row["often"] == "yes",
            members=tuple(row["tests"].split()),
        )
    for row in own_rows("labs.csv"):
        yield LabRow(
            code=row["code"],
            name=row["name"],
            hindi=row["hindi"],
            section=row["section"],
            specimen=row["specimen"],
            scale=row["scale"],
            unit=row["unit"],
            decimals=int(row["decimals"]),
            loinc=row["loinc"],
            choices=tuple(_choice(text) for text in row["choices"].split(";") if text),
            also=row["also"],
        )


def own_ranges() -> Iterator[tuple[str, LabRange]]:
    """The ranges of the own list with the test that each is of."""
    for row in own_rows("lab_ranges.csv"):
        limits = (row[name] for name in ("low", "high", "critical_low", "critical_high"))
        yield (
            row["test"],
            LabRange(
                row["sex"],
                _days(row["from"]) or 0,
                _days(row["to"]),
                *(Decimal(limit) if limit else None for limit in limits),
            ),
        )


async def load_labs(db: Connection) -> None:
    """Replace the own tests, panels and ranges; a test that the list lost is retired."""
    rows = list(own_labs())
    await write_labs(db, "sehat", rows)
    codes = [row.code for row in rows]
    await db.execute("delete from lab_member where panel_code = any($1::text[])", codes)
    await db.executemany(
        "insert into lab_member (panel_code, test_code, position) values ($1, $2, $3)",
        [(r.code, code, place) for r in rows for place, code in enumerate(r.members)],
    )
    await db.execute("delete from lab_range where test_code = any($1::text[])", codes)
    await db.executemany(
        _RANGE,
        [
            (code, place, r.sex, r.from_days, r.to_days, *r.limits)
            for place, (code, r) in enumerate(own_ranges())
        ],
    )
    await index_labs(db)


async def write_labs(db: Connection, system: str, rows: Iterable[LabRow]) -> None:
    """Write the tests of one system; those that it no longer holds are retired."""
    listed = list(rows)
    await db.execute(
        "update lab_test set status = 'retired' where system = $1 and not (code = any($2::text[]))",
        system,
        [row.code for row in listed],
    )
    await db.executemany(_TEST, [_values(system, row, n) for n, row in enumerate(listed)])


async def index_labs(db: Connection) -> None:
    """Make the words by which tests and panels are found anew."""
    rows = await db.fetch(
        "select code, name, coalesce(name_i18n ->> 'hi', '') as hindi, also, scale, system"
        " from lab_test where status = 'active'"
    )
    found = [
        ("lab", word, row["code"], weight)
        for row in rows
        for word, weight in _words(row["name"], row["hindi"], row["also"], _rank(row)).items()
    ]
    await db.execute("delete from search_term where kind = 'lab'")
    await db.copy_records_to_table(
        "search_term", columns=("kind", "token", "code", "weight"), records=found
    )


def _rank(row: dict[str, str]) -> int:
    """Panels before own tests, and both before those of a published list."""
    return 4 if row["scale"] == "panel" else 2 if row["system"] == "sehat" else 0


def _words(name: str, hindi: str, also: str, rank: int) -> dict[str, int]:
    words: dict[str, int] = {}
    for text, weight in ((also, 1), (hindi, 2), (name, 2)):
        for word in words_of(text):
            for spelling in spellings(word):
                words[spelling] = max(words.get(spelling, 0), rank + weight)
    return words


def _values(system: str, row: LabRow, position: int) -> tuple[object, ...]:
    return (
        row.code,
        system,
        row.name,
        json.dumps({"hi": row.hindi} if row.hindi else {}, ensure_ascii=False),
        row.section,
        row.specimen,
        row.scale,
        row.unit,
        row.decimals,
        row.loinc,
        json.dumps([[choice.text, choice.abnormal] for choice in row.choices]),
        row.also,
        row.often,
        position,
    )


def _choice(text: str) -> LabChoice:
    return LabChoice(text.removesuffix("!"), abnormal=text.endswith("!"))


def _days(age: str) -> int | None:
    return int(age[:-1]) * DAYS[age[-1]] if age else None
