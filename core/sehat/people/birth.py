"""Birth dates and ages as people tell them: with a precision, never made up."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from sehat.refusals import Refusal, declare_words

__all__ = ["Born", "age_text", "born_text", "parse_age", "parse_birth", "parse_day"]

OLDEST_YEARS = 130

_ENGLISH = "jan feb mar apr may jun jul aug sep oct nov dec"
_HINDI = "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर"
_MONTHS = (tuple(_ENGLISH.split()), tuple(_HINDI.split()))
_SPLIT = re.compile(r"[\s/.,-]+")

declare_words(
    {
        "people.birth_unread": (
            "Write the date as day, month, year, such as 23-11-1990, or only the year."
        ),
        "people.birth_impossible": "%(text)s is no day of the calendar. Check day and month.",
        "people.birth_future": "This date is still to come. Check the year.",
        "people.birth_too_old": "This would be more than 130 years ago. Check the year.",
        "people.age_unread": "Write the age as a whole number.",
    }
)


@dataclass(frozen=True, slots=True)
class Born:
    """A birth date and what is known of it: `day`, `month`, `year`, or computed from an `age`."""

    date: date
    precision: str


def parse_birth(text: str, today: date) -> Born | Refusal:
    """Read `23111990`, `23-11-90`, `23 nov 1990`, `nov 1990` or `1990`.

    Two-digit years are those of the last hundred years. Refuses with `people.birth_…`.
    """
    parts = _parts(text.strip().lower())
    if parts is None or not 1 <= len(parts) <= 3:  # noqa: PLR2004 - day, month, year
        return Refusal("people.birth_unread")
    year = _year(parts[-1], today)
    month = _month(parts[-2]) if len(parts) > 1 else 1
    day = int(parts[0]) if len(parts) == 3 and parts[0].isdigit() else 1  # noqa: PLR2004
    if year is None or month is None or (len(parts) == 3 and not parts[0].isdigit()):  # noqa: PLR2004
        return Refusal("people.birth_unread")
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(max(year, 1), month)[1]:  # noqa: PLR2004
        return Refusal("people.birth_impossible", {"text": text.strip()})
    return _checked(Born(date(year, month, day), ("year", "month", "day")[len(parts) - 1]), today)


def parse_age(text: str, unit: str, today: date) -> Born | Refusal:
    """Compute a birth date from an age in `years`, `months` or `days` (precision `age`).

    An age in days gives the day itself. Refuses with `people.age_unread` or `people.birth_…`.
    """
    if not text.strip().isdigit():
        return Refusal("people.age_unread")
    count = int(text)
    if count > OLDEST_YEARS * 366:
        return Refusal("people.birth_too_old")
    if unit == "days":
        return _checked(Born(today - timedelta(days=count), "day"), today)
    if unit == "months":
        months = today.year * 12 + today.month - 1 - count
        if months < 12:  # noqa: PLR2004 - before the year 1
            return Refusal("people.birth_too_old")
        return _checked(Born(date(months // 12, months % 12 + 1, 1), "month"), today)
    return _checked(Born(date(max(1, today.year - count), 1, 1), "age"), today)


def parse_day(text: str) -> date | Refusal:
    """Read a full day of any year as it is typed, or as a browser sends it (`2026-11-23`)."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        parts = _parts(text.strip().lower()) or []
    if len(parts) != 3 or not parts[0].isdigit():  # noqa: PLR2004 - day, month, year
        return Refusal("people.birth_unread")
    year, month, day = (
        _year(parts[2].rjust(4, "x").replace("xx", "20"), date.max),
        _month(parts[1]),
        int(parts[0]),
    )
    if year is None or month is None:
        return Refusal("people.birth_unread")
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(max(year, 1), month)[1]:  # noqa: PLR2004
        return Refusal("people.birth_impossible", {"text": text.strip()})
    return date(year, month, day)


def age_text(born: date | None, precision: str, today: date, locale: str) -> str:
    """`~52y` where only year or age are known; `18d`, `11m 2w`, `7y 4m`, `34y` by band."""
    years_unit, months_unit, weeks_unit, days_unit = _UNITS[locale if locale in _UNITS else "en"]
    if born is None:
        return ""
    if precision in ("year", "age"):
        return f"~{today.year - born.year}{years_unit}"
    days = (today - born).days
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    if days < 60:  # noqa: PLR2004 - two months
        return f"{days}{days_unit}"
    if months < 12:  # noqa: PLR2004
        weeks = (today - _months_after(born, months)).days // 7
        return f"{months}{months_unit}" + (f" {weeks}{weeks_unit}" if weeks else "")
    if months < 12 * 12 and months % 12:
        return f"{months // 12}{years_unit} {months % 12}{months_unit}"
    return f"{months // 12}{years_unit}"


def born_text(born: date | None, precision: str, locale: str) -> str:
    """The birth date as a banner shows it: `23 Nov 1990`, `about 1974`, or in words unknown."""
    hindi = locale == "hi"
    if born is None:
        return "जन्म तिथि ज्ञात नहीं" if hindi else "not known"
    if precision in ("year", "age"):
        return f"लगभग {born.year}" if hindi else f"about {born.year}"
    month = _MONTHS[1][born.month - 1] if hindi else _MONTHS[0][born.month - 1].capitalize()
    return f"{month} {born.year}" if precision == "month" else f"{born.day} {month} {born.year}"


_UNITS = {"en": ("y", "m", "w", "d"), "hi": (" वर्ष", " माह", " सप्ताह", " दिन")}


def _parts(text: str) -> list[str] | None:
    if text.isdigit():
        sizes = {8: (2, 4), 6: (2, 4), 4: (), 7: None}.get(len(text))
        if sizes is None:
            return None
        cuts = [0, *sizes, len(text)]
        return [text[a:b] for a, b in pairwise(cuts)]
    return [part for part in _SPLIT.split(text) if part]


def _year(text: str, today: date) -> int | None:
    if not text.isdigit() or len(text) not in (2, 4):
        return None
    if len(text) == 4:  # noqa: PLR2004
        return int(text)
    year = today.year // 100 * 100 + int(text)
    return year if year <= today.year else year - 100


def _month(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    for names in _MONTHS:
        for number, name in enumerate(names, start=1):
            if text.startswith(name) or (len(text) >= 3 and name.startswith(text)):  # noqa: PLR2004
                return number
    return None


def _checked(born: Born, today: date) -> Born | Refusal:
    if born.date > today:
        return Refusal("people.birth_future")
    if born.date.year < today.year - OLDEST_YEARS:
        return Refusal("people.birth_too_old")
    return born


def _months_after(start: date, count: int) -> date:
    months = start.year * 12 + start.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))
