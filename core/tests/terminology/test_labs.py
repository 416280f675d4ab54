"""Laboratory tests of the own list: found while one types, read by sex and age."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sehat.terminology.clci import read_clci
from sehat.terminology.lab_queries import (
    lab_item,
    lab_members,
    lab_tests,
    often_ordered,
    search_labs,
)
from sehat.terminology.lab_values import range_for
from sehat.terminology.labs import LabRow, own_labs, own_ranges

if TYPE_CHECKING:
    from asyncpg import Connection

DATA = os.environ.get("SEHAT_REAL_DATA", "")
YEAR = 365


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("cbc", "cbc"),
        ("hemogl", "hb"),
        ("haemoglobin", "hb"),
        ("sgpt", "alt"),
        ("kft", "kft"),
        ("डेंगू", "dengue"),
        ("sugar fasting", "glucose_fasting"),
    ],
)
async def test_lab_is_found_by_any_of_its_names(db: Connection, typed: str, first: str):
    found = await search_labs(db, typed, 5)

    assert found[0].code == first, [item.code for item in found]


async def test_lab_is_named_in_hindi(db: Connection):
    item = await lab_item(db, "creatinine", "hi")

    assert item is not None
    assert item.name == "क्रिएटिनिन"


async def test_panel_gives_its_tests_in_order(db: Connection):
    [abo, rh] = await lab_members(db, "blood_group")

    assert (abo.code, rh.code) == ("abo", "rh")
    assert [choice.text for choice in abo.choices] == ["A", "B", "AB", "O"]
    assert [test.code for test in await lab_members(db, "hba1c")] == ["hba1c"]


async def test_often_ordered_are_panels_that_exist(db: Connection):
    often = await often_ordered(db)

    assert [item.code for item in often][:2] == ["cbc", "kft"]
    assert all([await lab_members(db, item.code) for item in often])


@pytest.mark.parametrize(
    ("sex", "days", "value", "reading"),
    [
        ("female", 30 * YEAR, "11.9", "low"),
        ("male", 30 * YEAR, "12.5", "low"),
        ("female", 30 * YEAR, "12.5", "normal"),
        ("female", 30 * YEAR, "7.0", "critical_low"),
        ("other", 30 * YEAR, "12.5", "normal"),
        ("male", None, "12.5", "low"),
        ("male", 5, "21.0", "normal"),
        ("male", 5, "24.0", "critical_high"),
        ("male", 8 * YEAR, "15.5", "high"),
    ],
)
async def test_haemoglobin_is_read_by_sex_and_age(
    db: Connection, sex: str, days: int | None, value: str, reading: str
):
    [test] = await lab_tests(db, ["hb"])

    limits = range_for(test.ranges, sex, days)

    assert limits is not None
    assert limits.reading(Decimal(value)) == reading


def test_every_range_is_in_order():
    codes = {row.code for row in own_labs() if row.scale == "quantity"}
    for code, limits in own_ranges():
        steps = (limits.critical_low, limits.low, limits.high, limits.critical_high)
        given = [step for step in steps if step is not None]
        assert code in codes
        assert given == sorted(given), (code, limits)
        assert len(set(given)) == len(given), (code, limits)


def test_every_coded_test_has_choices_and_every_quantity_a_unit():
    for row in own_labs():
        assert bool(row.choices) == (row.scale == "coded"), row.code
        assert bool(row.unit) == (row.scale == "quantity"), row.code


def test_loinc_codes_of_the_own_list_are_published():
    if not DATA:
        pytest.skip("SEHAT_REAL_DATA names no folder")
    published = {row.loinc for row in read_clci(Path(DATA) / "clci") if isinstance(row, LabRow)}

    assert {row.loinc for row in own_labs() if row.loinc} <= published
