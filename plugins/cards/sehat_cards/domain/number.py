"""Card numbers: eleven digits, ten random and a Verhoeff check digit, shown 3-4-4.

Verhoeff's code refuses every single wrong digit and every swap of neighbours (J. Verhoeff,
Error Detecting Decimal Codes, 1969). Nothing is encoded in a number, so knowing one gives no
other.
"""

from __future__ import annotations

import re
import secrets
from itertools import pairwise

from stdnum import verhoeff

from sehat.api import Refusal

__all__ = ["LENGTH", "format_number", "generate_number", "parse_number"]

LENGTH = 11
_SHAPE = re.compile(r"[2-9][0-9]{10}")
_SEPARATORS = re.compile(r"[\s.\u2010-\u2015-]")
_EQUAL_RUN = 4
_LADDER = 5


def generate_number() -> str:
    """Draw a number; trivial patterns are drawn again."""
    while True:
        stem = str(secrets.randbelow(8) + 2) + f"{secrets.randbelow(10**9):09}"
        number = stem + str(verhoeff.calc_check_digit(stem))
        if not _trivial(number):
            return number


def parse_number(text: str) -> str | Refusal:
    """The eleven digits of a typed number, with or without spaces, dots and hyphens.

    Refuses with `cards.number_length` or `cards.number_check`, before anything is looked up.
    """
    digits = _SEPARATORS.sub("", text)
    if not _SHAPE.fullmatch(digits):
        return Refusal("cards.number_length", {"count": LENGTH})
    if not verhoeff.is_valid(digits):
        return Refusal("cards.number_check")
    return digits


def format_number(number: str) -> str:
    """The number as it is printed: `491-4177-7634`."""
    return f"{number[:3]}-{number[3:7]}-{number[7:]}"


def _trivial(number: str) -> bool:
    """Whether four digits are equal in a row, or five count up or down."""
    steps = [int(after) - int(before) for before, after in pairwise(number)]
    return (
        _longest_run(steps, 0) >= _EQUAL_RUN - 1
        or _longest_run(steps, 1) >= _LADDER - 1
        or _longest_run(steps, -1) >= _LADDER - 1
    )


def _longest_run(steps: list[int], step: int) -> int:
    longest = run = 0
    for taken in steps:
        run = run + 1 if taken == step else 0
        longest = max(longest, run)
    return longest
