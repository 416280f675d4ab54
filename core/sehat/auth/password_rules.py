"""What a password must be: long enough, none that everybody tries, and none of the last five."""

from __future__ import annotations

import functools
import itertools
from pathlib import Path

from sehat.refusals import Refusal, declare_words

__all__ = ["SHORTEST_ALONE", "SHORTEST_WITH_STEP", "is_common", "refuse_password"]

SHORTEST_WITH_STEP = 8
"""Characters where codes of an app stand beside the password."""

SHORTEST_ALONE = 12
LONGEST = 256
"""Enough for any sentence, and no work for a hash that a stranger may ask for."""

_FEWEST_OWN = 4
_WORDS = Path(__file__).parent / "data" / "common_words.txt"
# What people write in place of letters, so that p@ssw0rd is read as password.
_READ_AS = str.maketrans("@4831!0$57", "aabeiiosst")

declare_words(
    {
        "auth.short_password": "Use at least %(count)s characters for the password.",
        "auth.long_password": "Use at most %(count)s characters for the password.",
        "auth.common_password": (
            "This is among the first that others try. Use several words that do not belong"
            " together."
        ),
    }
)


def refuse_password(password: str, *, login: str, second_step: bool = False) -> Refusal | None:
    """Say what is wrong with a new password.

    Refuses with `auth.short_password`, `auth.long_password` or `auth.common_password`.
    """
    shortest = SHORTEST_WITH_STEP if second_step else SHORTEST_ALONE
    if len(password) < shortest:
        return Refusal("auth.short_password", {"count": shortest})
    if len(password) > LONGEST:
        return Refusal("auth.long_password", {"count": LONGEST})
    return Refusal("auth.common_password") if is_common(password, login) else None


def is_common(password: str, login: str = "") -> bool:
    """Whether little is left of a password without its common word, the login, digits and marks."""
    lower = password.lower()
    readings = {_letters(lower), _letters(lower.strip("0123456789!@#$%^&*._-").translate(_READ_AS))}
    own = {part for part in login.lower().split(".") if len(part) >= _FEWEST_OWN}
    for reading in readings:
        word = _period(reading)
        if len(set(reading)) < _FEWEST_OWN or word in _common_words() | own or _is_run(reading):
            return True
    return False


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha())


def _period(text: str) -> str:
    """The part that a text repeats, such as `demo` of `demodemo`, or all of it."""
    for size in range(1, len(text) // 2 + 1):
        if len(text) % size == 0 and text[:size] * (len(text) // size) == text:
            return text[:size]
    return text


def _is_run(text: str) -> bool:
    steps = {ord(b) - ord(a) for a, b in itertools.pairwise(text)}
    return steps in ({1}, {-1})


@functools.cache
def _common_words() -> frozenset[str]:
    return frozenset(_WORDS.read_text(encoding="utf-8").split())
