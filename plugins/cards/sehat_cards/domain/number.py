"""Card numbers: eleven digits, ten random and a Verhoeff check digit, shown 3-4-4.

Verhoeff's code refuses every single wrong digit and every swap of neighbours (J. Verhoeff,
Error Detecting Decimal Codes, 1969). Nothing is encoded in a number, so knowing one gives no
other.
"""

from __future__ import annotations

import re
import secrets

from stdnum import verhoeff

from sehat.api import Refusal

__all__ = ["LENGTH", "format_number", "generate_number", "parse_number"]

LENGTH = 11
_RUN = re.compile(r"(\d)\1{3}")
_LADDERS = (
    "01234",
    "12345",
    "23456",
    "34567",
    "45678",
    "56789",
    "98765",
    "87654",
    "76543",
    "65432",
)


def generate_number() -> str:
    """Draw a number; trivial patterns are drawn again."""
    while True:
        stem = str(secrets.randbelow(8) + 2) + f"{secrets.randbelow(10**9):09}"
        number = stem + str(verhoeff.calc_check_digit(stem))
        if not _trivial(number):
            return number


def parse_number(text: str) -> str | Refusal:
    """The eleven digits of a typed number.

    Refuses with `cards.number_length` or `cards.number_check`, before anything is looked up.
    """
    digits = re.sub(r"[\s-]", "", text)
    if not digits.isdigit() or not digits.isascii() or len(digits) != LENGTH or digits[0] in "01":
        return Refusal("cards.number_length", {"count": LENGTH})
    if not verhoeff.is_valid(digits):
        return Refusal("cards.number_check")
    return digits


def format_number(number: str) -> str:
    """The number as it is printed: `491-4177-7634`."""
    return f"{number[:3]}-{number[3:7]}-{number[7:]}"


def _trivial(number: str) -> bool:
    return bool(_RUN.search(number)) or any(ladder in number for ladder in _LADDERS)
