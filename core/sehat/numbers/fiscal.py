"""The fiscal year of the government, by which receipts are numbered: April to March."""

from __future__ import annotations

from datetime import date

__all__ = ["fiscal_year"]

APRIL = 4


def fiscal_year(day: date) -> str:
    """The fiscal year of a day, such as `2026-27` from 1 April 2026 to 31 March 2027."""
    first = day.year if day.month >= APRIL else day.year - 1
    return f"{first}-{(first + 1) % 100:02}"
