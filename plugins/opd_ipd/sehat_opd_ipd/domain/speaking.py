"""How a call is spoken: the names of the clips, in their order.

The rule: "token", each letter of the prefix, the number as a whole without leading noughts; then
"room" and the number in the room's code, where it has one. A number is its hundreds and the rest;
above 999 it is said digit by digit. The clips of all languages bear the same names.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["LANGUAGES", "clips_of_call", "clips_of_number"]

LANGUAGES: Final = ("hi", "en", "pa", "ur")
"""Languages that have clips, in the order in which they are offered."""

_MOST: Final = 999
_LABEL: Final = re.compile(r"^([^0-9]*?)[- ]*([0-9]+)$")
_DIGITS: Final = re.compile(r"[0-9]+")


def clips_of_call(label: str, room_code: str) -> tuple[str, ...]:
    """The clips of a token called into a room, such as token letter-c number-45 room number-12."""
    found = _LABEL.match(label)
    prefix, number = (found[1], int(found[2])) if found else (label, None)
    letters = (f"letter-{char}" for char in prefix.lower() if "a" <= char <= "z")
    said = ["token", *letters, *(clips_of_number(number) if number is not None else ())]
    if digits := _DIGITS.search(room_code):
        said += ["room", *clips_of_number(int(digits[0]))]
    return tuple(said)


def clips_of_number(number: int) -> tuple[str, ...]:
    """The clips of a number of nought or more."""
    if number > _MOST:
        return tuple(f"number-{digit}" for digit in str(number))
    hundreds, rest = number // 100 * 100, number % 100
    parts = ([hundreds] if hundreds else []) + ([rest] if rest or not hundreds else [])
    return tuple(f"number-{part}" for part in parts)
