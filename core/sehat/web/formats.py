"""Days, spans and amounts as people read them, by Babel, which is imported on first use."""

from __future__ import annotations

import functools
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

__all__ = [
    "ago_text",
    "day_text",
    "moment_text",
    "number_text",
    "rupees_text",
    "short_day_text",
    "weekday_text",
]


@functools.lru_cache(maxsize=4096)
def day_text(day: date, locale: str) -> str:
    """`23 Nov 2026`, or the same in Hindi with Latin digits."""
    from babel.dates import format_date  # noqa: PLC0415 - 60 ms that the start does not need

    return format_date(day, "d MMM y", locale=f"{locale}_IN")


@functools.lru_cache(maxsize=4096)
def short_day_text(day: date, locale: str) -> str:
    """`23 Nov`, for lists of days of about one year."""
    from babel.dates import format_date  # noqa: PLC0415 - as above

    return format_date(day, "d MMM", locale=f"{locale}_IN")


@functools.lru_cache(maxsize=4096)
def weekday_text(day: date, locale: str) -> str:
    """The short name of the weekday, such as Mon."""
    from babel.dates import format_date  # noqa: PLC0415 - as above

    return format_date(day, "EEE", locale=f"{locale}_IN")


def ago_text(span: timedelta, locale: str) -> str:
    """How long ago, in one unit: `3 minutes ago`, or the same in Hindi."""
    from babel.dates import format_timedelta  # noqa: PLC0415 - as above

    return format_timedelta(-span, granularity="minute", add_direction=True, locale=f"{locale}_IN")


def moment_text(at: datetime, locale: str, zone: str = "Asia/Kolkata") -> str:
    """Day and time in a zone, such as `23 Nov 2026, 14:05`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day_text(local.date(), locale)}, {local:%H:%M}"


def rupees_text(paise: int, locale: str) -> str:
    """An amount of paise in rupees with Indian grouping, such as `₹1,23,456.50`."""
    from babel.numbers import format_currency  # noqa: PLC0415 - as above

    return format_currency(Decimal(paise) / 100, "INR", locale=f"{locale}_IN")


def number_text(value: float, locale: str) -> str:
    """A number with Indian grouping, such as 12,34,567; at most one decimal."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - as above

    return format_decimal(round(value, 1), locale=f"{locale}_IN")
