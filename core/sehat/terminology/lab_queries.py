"""Questions about laboratory tests: what can be ordered, of what it consists, what is usual."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from sehat.terminology.finding import search_labs
from sehat.terminology.lab_values import LabChoice, LabItem, LabRange, LabTest

if TYPE_CHECKING:
    from asyncpg import Connection, Record

__all__ = ["lab_item", "lab_members", "lab_tests", "often_ordered", "search_labs"]

_ITEM = """
select code, coalesce(name_i18n ->> $2, name) as name, section, specimen, scale = 'panel' as panel
from lab_test where {which} order by position, code
"""
_TESTS = """
select t.code, coalesce(t.name_i18n ->> $2, t.name) as name, t.scale, t.unit, t.decimals,
  t.loinc, t.choices
from unnest($1::text[]) with ordinality asked (code, place) join lab_test t using (code)
order by asked.place
"""
_RANGES = """
select test_code, sex, from_days, to_days, low, high, critical_low, critical_high
from lab_range where test_code = any($1::text[]) order by position
"""


async def lab_item(db: Connection, code: str, locale: str = "en") -> LabItem | None:
    """The active test or panel of a code; none where there is no such."""
    rows = await db.fetch(_ITEM.format(which="code = $1 and status = 'active'"), code, locale)
    return _item(rows[0]) if rows else None


async def often_ordered(db: Connection, locale: str = "en") -> list[LabItem]:
    """The panels that stand ready as buttons, in the order of the list."""
    which = "often and status = $1"
    rows = await db.fetch(_ITEM.format(which=which), "active", locale)
    return [_item(row) for row in rows]


async def lab_members(db: Connection, code: str, locale: str = "en") -> list[LabTest]:
    """The tests of a panel in their order, or the test itself; retired ones too."""
    members = await db.fetch(
        "select test_code from lab_member where panel_code = $1 order by position", code
    )
    return await lab_tests(db, [row["test_code"] for row in members] or [code], locale)


async def lab_tests(db: Connection, codes: Sequence[str], locale: str = "en") -> list[LabTest]:
    """The tests of these codes with their ranges; unknown codes are left out."""
    rows = await db.fetch(_TESTS, list(codes), locale)
    ranges: dict[str, list[LabRange]] = {}
    for row in await db.fetch(_RANGES, list(codes)):
        test, *limits = row.values()
        ranges.setdefault(test, []).append(LabRange(*limits))
    return [_test(row, ranges.get(row["code"], [])) for row in rows]


def _item(row: Record) -> LabItem:
    return LabItem(row["code"], row["name"], row["section"], row["specimen"], is_panel=row["panel"])


def _test(row: Record, ranges: Sequence[LabRange]) -> LabTest:
    return LabTest(
        code=row["code"],
        name=row["name"],
        scale=row["scale"],
        unit=row["unit"],
        decimals=row["decimals"],
        loinc=row["loinc"],
        choices=tuple(
            LabChoice(text, abnormal=abnormal)
            for text, abnormal in msgspec.json.decode(row["choices"])
        ),
        ranges=tuple(ranges),
    )
