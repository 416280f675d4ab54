"""Dates as people type them: day, month and year in that order, in English or in Hindi."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from itertools import pairwise

from msgspec import Struct

from sehat.refusals import Refusal, declare_words

__all__ = ["MONTHS", "TypedDate", "read_date"]

MONTHS = {
    "en": (
        *("january", "february", "march", "april", "may", "june"),
        *("july", "august", "september", "october", "november", "december"),
    ),
    "hi": (
        *("जनवरी", "फरवरी", "मार्च", "अप्रैल", "मई", "जून"),
        *("जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"),
    ),
}
SHORTEST_MONTH = 3
LAST_MONTH = 12

_PRECISIONS = ("year", "month", "day")
_SPLIT = re.compile(r"[\s/.,-]+")
_CUTS = {8: (0, 2, 4, 8), 6: (0, 2, 4, 6), 4: (0, 4)}
_HINDI_SPELLINGS = (("म्ब", "ंब"), ("क्तू", "क्टू"), ("फ़", "फ"), ("ऑक्", "अक्"))

declare_words(
    {
        "people.birth_unread": (
            "Write the date as day, month, year, such as 23-11-1990, or only the year."
        ),
        "people.birth_impossible": "%(text)s is no day of the calendar. Check day and month.",
    }
)


class TypedDate(Struct, frozen=True):
    """A date with what was typed of it: `day`, `month` or `year`; the rest is the first."""

    date: date
    precision: str


def read_date(text: str, *, latest_year: int) -> TypedDate | Refusal:
    """Read `23111990`, `231190`, `23-11-90`, `23 nov 1990`, `nov 1990` or `1990`.

    A year of two digits is the last one that is not after `latest_year`. Refuses with
    `people.birth_unread` or `people.birth_impossible`.
    """
    parts = _parts(text.strip().lower())
    if not 1 <= len(parts) <= len(_PRECISIONS):
        return Refusal("people.birth_unread")
    year = _year(parts[-1], latest_year)
    month = _month(parts[-2]) if len(parts) > 1 else 1
    day = _number(parts[-3]) if len(parts) == len(_PRECISIONS) else 1
    if year is None or month is None or day is None:
        return Refusal("people.birth_unread")
    if not (date.min.year <= year and 1 <= month <= LAST_MONTH):
        return Refusal("people.birth_impossible", {"text": text.strip()})
    if not 1 <= day <= monthrange(year, month)[1]:
        return Refusal("people.birth_impossible", {"text": text.strip()})
    return TypedDate(date(year, month, day), _PRECISIONS[len(parts) - 1])


def _parts(text: str) -> list[str]:
    if text.isdecimal():
        cuts = _CUTS.get(len(text), (0,))
        return [text[start:end] for start, end in pairwise(cuts)]
    return [part for part in _SPLIT.split(text) if part]


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= len("23") else None


def _year(text: str, latest: int) -> int | None:
    if not text.isdecimal() or len(text) not in (len("90"), len("1990")):
        return None
    if len(text) == len("1990"):
        return int(text)
    year = latest // 100 * 100 + int(text)
    return year if year <= latest else year - 100


def _month(text: str) -> int | None:
    if text.isdecimal():
        return _number(text)
    for written, usual in _HINDI_SPELLINGS:
        text = text.replace(written, usual)
    for names in MONTHS.values():
        for number, name in enumerate(names, start=1):
            if text == name or (len(text) >= SHORTEST_MONTH and name.startswith(text)):
                return number
    return None
