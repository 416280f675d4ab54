"""The fiscal year begins on the first of April."""

from __future__ import annotations

from datetime import date

import pytest

from sehat.numbers.fiscal import fiscal_year


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 4, 1), "2026-27"),
        (date(2027, 3, 31), "2026-27"),
        (date(2027, 4, 1), "2027-28"),
        (date(2099, 12, 31), "2099-00"),
    ],
)
def test_day_belongs_to_its_fiscal_year(day: date, year: str):
    assert fiscal_year(day) == year
