"""The words under which things are found, folded so that spellings of two alphabets meet."""

from __future__ import annotations

import re
from unicodedata import normalize

__all__ = ["spellings", "words_of"]

_BETWEEN = re.compile(r"[\s,;:/()\[\]{}+·|&\"'’–—-]+")
_LATIN_MARKS = re.compile("[\u0300-\u036f]")
_DEVANAGARI = str.maketrans({"\u093c": None, "\u0901": "\u0902", "\u200c": None, "\u200d": None})
_LONGEST = 40
_SMALL = {"of", "and", "the", "in", "to", "by", "or", "with", "for", "on"}
_SMALL |= {"का", "की", "के", "से", "में", "और", "या"}


def words_of(text: str) -> list[str]:
    """The words of a text in order, each once: lower-cased, without accents, nuktas and joiners.

    Small words such as `of` and `का` are left out, unless there is no other.
    """
    plain = normalize("NFC", _LATIN_MARKS.sub("", normalize("NFD", text)).translate(_DEVANAGARI))
    found = (word.strip(".*")[:_LONGEST] for word in _BETWEEN.split(plain.lower()))
    words = list(dict.fromkeys(word for word in found if word))
    return [word for word in words if word not in _SMALL] or words


def spellings(word: str) -> set[str]:
    """A word as the British and as the American write it: `anaemia`, `anemia`."""
    folded = re.sub("(?<=.)sulph|^sulph", "sulf", re.sub("[ao]e(?=.)", "e", word))
    return {word, folded}
