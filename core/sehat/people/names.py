"""Names of persons: one form of each letter, the script, and a key to sort by."""

from __future__ import annotations

import unicodedata

from sehat.people.latin import to_latin

__all__ = ["clean_name", "script_of", "sort_key"]

_SCRIPTS = {
    "DEVANAGARI": "Deva",
    "GURMUKHI": "Guru",
    "BENGALI": "Beng",
    "ARABIC": "Arab",
    "TAMIL": "Taml",
    "TELUGU": "Telu",
    "MALAYALAM": "Mlym",
    "KANNADA": "Knda",
    "GUJARATI": "Gujr",
    "LATIN": "Latn",
}


def clean_name(text: str) -> str:
    """Composed letters (NFC) and single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def script_of(text: str) -> str:
    """ISO 15924 code of the first letter's script, or `Zyyy` where no letter is known."""
    for letter in text:
        if letter.isalpha():
            return _SCRIPTS.get(unicodedata.name(letter, "").partition(" ")[0], "Zyyy")
    return "Zyyy"


def sort_key(text: str) -> str:
    """A key for COLLATE "C": Latin letters in lower case, whatever the script."""
    latin = to_latin(clean_name(text))
    return " ".join("".join(c if c.isalnum() else " " for c in latin).split())
