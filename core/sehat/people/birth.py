"""Birth dates and ages as people tell them: with a precision, never made up."""

from __future__ import annotations

import contextlib
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from sehat.people.typed_dates import MONTHS, read_date
from sehat.refusals import Refusal, declare_words

__all__ = ["Born", "age_text", "born_text", "parse_age", "parse_birth", "parse_day"]

OLDEST_YEARS = 130
_MOST_DAYS = OLDEST_YEARS * 2 * 366
DAYS_UNTIL = 60
"""Below so many days an age is told in days."""
MONTHS_A_YEAR = 12
LAST_OF_CENTURY = 2099
CHILD_YEARS = 12
"""Below so many years an age is told in years and months."""

_AGE = re.compile(r"^(\d{1,5})\s*([^\d\s.]*)\.?$")
_AGE_UNITS = {
    "days": ("d", "day", "days", "din", "दिन"),
    "weeks": ("w", "wk", "wks", "week", "weeks", "सप्ताह", "हफ्ता", "हफ्ते", "हफ़्ते"),
    "months": ("m", "mo", "mon", "month", "months", "माह", "महीना", "महीने"),
    "years": ("y", "yr", "yrs", "year", "years", "sal", "saal", "साल", "वर्ष"),
}
_SHOWN_UNITS = {"en": ("y", "m", "w", "d"), "hi": (" वर्ष", " माह", " सप्ताह", " दिन")}

declare_words(
    {
        "people.birth_future": "This date is still to come. Check the year.",
        "people.birth_too_old": "This would be more than 130 years ago. Check the year.",
        "people.age_unread": "Write the age as a whole number, such as 34, 7m or 18d.",
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
    typed = read_date(text, latest_year=today.year)
    if isinstance(typed, Refusal):
        return typed
    return _checked(Born(typed.date, typed.precision), today)


def parse_age(text: str, unit: str, today: date) -> Born | Refusal:
    """Compute a birth date from an age: `34`, or with its unit `34y`, `7m`, `11 w`, `18 दिन`.

    `unit` (`years`, `months`, `weeks` or `days`) holds where none is typed. Days give the day
    itself, weeks and months the month, years a year of precision `age`. Refuses with
    `people.age_unread` or `people.birth_…`.
    """
    match = _AGE.match(text.strip().lower())
    typed = match[2] if match else ""
    if typed:
        unit = next((name for name, words in _AGE_UNITS.items() if typed in words), "")
    if match is None or unit not in _AGE_UNITS:
        return Refusal("people.age_unread")
    count = int(match[1])
    if count > OLDEST_YEARS * 366:
        return Refusal("people.birth_too_old")
    return _checked(_born_before(today, count, unit), today)


def parse_day(text: str, today: date | None = None) -> date | Refusal:
    """Read a full day of any year as it is typed, or as a browser sends it (`2026-11-23`).

    Two-digit years are those of this century. With `today` the year may be left out, and
    `23 nov` or `23-11` is the one that lies nearest. Refuses with `people.birth_…`.
    """
    with contextlib.suppress(ValueError):
        return date.fromisoformat(text.strip())
    typed = read_date(text, latest_year=LAST_OF_CENTURY)
    if not isinstance(typed, Refusal) and typed.precision == "day":
        return typed.date
    if today is not None and (nearest := _nearest(text, today)) is not None:
        return nearest
    return typed if isinstance(typed, Refusal) else Refusal("people.birth_unread")


def _nearest(text: str, today: date) -> date | None:
    """The day of a year before, this or after, whichever lies nearest to today."""
    years = (today.year - 1, today.year, today.year + 1)
    days = [read_date(f"{text.strip()} {year}", latest_year=LAST_OF_CENTURY) for year in years]
    full = [d.date for d in days if not isinstance(d, Refusal) and d.precision == "day"]
    return min(full, key=lambda day: abs(day - today), default=None)


def age_text(born: date | None, precision: str, today: date, locale: str) -> str:
    """`34y`; `7y 4m` under twelve, `11m 2w` under one, `18d` under sixty days.

    `~52y` where only year or age are known, `~7y 4m` where the month is; empty without a date.
    """
    if born is None:
        return ""
    years_unit, months_unit, weeks_unit, days_unit = _SHOWN_UNITS.get(locale, _SHOWN_UNITS["en"])
    if precision in ("year", "age"):
        return f"~{today.year - born.year}{years_unit}"
    exact = precision == "day"
    days = (today - born).days
    if exact and days < DAYS_UNTIL:
        return f"{days}{days_unit}"
    years, months = divmod(_months_between(born, today), MONTHS_A_YEAR)
    if years >= CHILD_YEARS:
        return f"{years}{years_unit}"
    shown = [(years, years_unit), (months, months_unit)]
    if exact and not years:
        shown.append(((today - _months_after(born, months)).days // 7, weeks_unit))
    text = " ".join(f"{count}{unit}" for count, unit in shown if count) or f"0{months_unit}"
    return text if exact else f"~{text}"


def born_text(born: date | None, precision: str, locale: str) -> str:
    """The birth date as a banner shows it: `23 Nov 1990`, `about 1974`, or in words unknown."""
    hindi = locale == "hi"
    if born is None:
        return "जन्म तिथि ज्ञात नहीं" if hindi else "not known"
    if precision in ("year", "age"):
        return f"लगभग {born.year}" if hindi else f"about {born.year}"
    names = MONTHS["hi" if hindi else "en"]
    month = names[born.month - 1] if hindi else names[born.month - 1][:3].capitalize()
    return f"{month} {born.year}" if precision == "month" else f"{born.day} {month} {born.year}"


def _born_before(today: date, count: int, unit: str) -> Born:
    """The birth date of one who is so old today; far too old ones end at the first year."""
    if unit in ("days", "weeks"):
        day = today - timedelta(days=min(count * (7 if unit == "weeks" else 1), _MOST_DAYS))
        return Born(day, "day") if unit == "days" else Born(day.replace(day=1), "month")
    if unit == "months":
        months = max(today.year * 12 + today.month - 1 - count, 12)
        return Born(date(months // 12, months % 12 + 1, 1), "month")
    return Born(date(max(1, today.year - count), 1, 1), "age")


def _checked(born: Born, today: date) -> Born | Refusal:
    if born.date > today:
        return Refusal("people.birth_future")
    if born.date.year < today.year - OLDEST_YEARS:
        return Refusal("people.birth_too_old")
    return born


def _months_between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def _months_after(start: date, count: int) -> date:
    months = start.year * 12 + start.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))
