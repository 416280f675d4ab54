"""Tokens by which a registration is found, and the ranges of tokens that a typed line asks for.

A token is a letter for its kind and what it holds: `w` the key of a word, `f` the frames of two
words of a name in either order, `m` a mobile, `e` its last four digits, `n` the digits of the
hospital number. Two words are so one probe of an index, however common each of them is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise, permutations

from msgspec import Struct

from sehat.people.name_keys import name_frame, name_key, name_tokens, name_words, spoken_name

__all__ = ["Asked", "Span", "asked_of", "person_tokens"]

LAST_DIGITS = 4
LEAST_DIGITS = 4
MOBILE_DIGITS = 10
LEAST_LETTERS = 2
MOST_WORDS = 5
"""Words beyond so many make no further tokens; their number would grow with the square."""
OLDEST_YEAR = 1900
FIRST_MOBILE = "6789"
DIGITS_WEIGHT = 1.0
"""A number that fits outweighs any likeness of names, which is 1 at most."""

_AFTER = "\x7f"
_NUMBER = re.compile(r"\+?[0-9][0-9 ()/.\-]*[0-9]|[0-9]")


class Span(Struct, frozen=True):
    """Tokens from `low` on and before `high`; `weight` is added to the rank of what is found."""

    low: str
    high: str
    weight: float = 0.0


class Asked(Struct, frozen=True):
    """What a typed line asks for: narrow spans first, wide ones where those find nobody."""

    spoken: str
    year: int | None
    narrow: tuple[Span, ...]
    words: tuple[str, ...]
    """The words, where the narrow spans ask for two of them together."""

    def wide(self) -> tuple[Span, ...]:
        """Each word alone."""
        return tuple(_word_spans(self.words))


def person_tokens(names: Iterable[str], mobile: str | None) -> list[str]:
    """The tokens of a person with these names and this mobile, each once."""
    tokens: dict[str, None] = {}
    for name in names:
        tokens |= dict.fromkeys(f"w{key}" for key in name_tokens(name))
        frames = dict.fromkeys(_frames(name))
        tokens |= dict.fromkeys(f"f{one} {other}" for one, other in permutations(frames, 2))
    if mobile:
        tokens |= {f"m{mobile}": None, f"e{mobile[-LAST_DIGITS:]}": None}
    return list(tokens)


def asked_of(text: str, *, this_year: int) -> Asked | None:
    """Read a typed line: words of a name, a birth year, digits of a mobile or hospital number.

    Nothing where it holds too little to look for. Four digits beside a name that can be a birth
    year are one; the last word of a name may be unfinished.
    """
    latin = "".join(_latin_digit(letter) for letter in text)
    runs = [re.sub("[^0-9]", "", run) for run in _NUMBER.findall(latin)]
    words = _words(_NUMBER.sub(" ", latin))
    year = next((int(run) for run in runs if words and _is_year(run, this_year)), None)
    digits = [run for run in runs if not (words and _is_year(run, this_year))]
    numbers = tuple(span for run in digits for span in _number_spans(run))
    pairs = tuple(_pair_spans(words))
    narrow = (*numbers, *(pairs or _word_spans(words)))
    if not narrow:
        return None
    return Asked(spoken_name(" ".join(words)), year, narrow, tuple(words) if pairs else ())


def _frames(name: str) -> list[str]:
    frames = [name_frame(word) for word in name_words(name)[:MOST_WORDS]]
    return [frame for frame in frames if frame]


def _words(text: str) -> list[str]:
    words = [word for word in name_words(text) if any(letter.isalpha() for letter in word)]
    letters = sum(map(len, words))
    return words[:MOST_WORDS] if letters >= LEAST_LETTERS else []


def _number_spans(run: str) -> Iterator[Span]:
    mobile = run[-MOBILE_DIGITS:] if len(run) > MOBILE_DIGITS else run
    if len(run) < LEAST_DIGITS:
        return
    yield _prefix(f"n{run}", DIGITS_WEIGHT)
    if mobile[0] in FIRST_MOBILE:
        yield _prefix(f"m{mobile}", DIGITS_WEIGHT)
    if len(run) == LAST_DIGITS:
        yield _whole(f"e{run}", DIGITS_WEIGHT)


def _word_spans(words: Sequence[str]) -> Iterator[Span]:
    """A word by the beginning of its key, since its last vowel may not be typed yet."""
    for word in dict.fromkeys([*words, *(one + other for one, other in pairwise(words))]):
        key = name_key(word)
        if key:
            yield _prefix(f"w{key.rstrip('iu') or key}")


def _pair_spans(words: list[str]) -> Iterator[Span]:
    frames = [frame for frame in map(name_frame, words) if frame]
    last = len(frames) - 1
    for (_, one), (place, other) in combinations(enumerate(frames), 2):
        token = f"f{one} {other}"
        yield _prefix(token) if place == last else _whole(token)


def _prefix(token: str, weight: float = 0.0) -> Span:
    return Span(token, token + _AFTER, weight)


def _whole(token: str, weight: float = 0.0) -> Span:
    # No token goes on with an exclamation mark, so that the span holds this one alone.
    return Span(token, token + "!", weight)


def _is_year(run: str, this_year: int) -> bool:
    return len(run) == LAST_DIGITS and OLDEST_YEAR <= int(run) <= this_year


def _latin_digit(letter: str) -> str:
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
