"""Keys that join the spellings of a name: Laxmi and लक्ष्मी, Mohd and Mohammed, Choudhary and चौधरी.

A key is the skeleton of consonants with the first vowel and a spoken vowel at the end, each as one
of three: front (i), back (u) or open (left out). It is coarse on purpose: it fetches candidates,
which other facts then rank. Its rules follow how Indian clerks spell, checked on pairs. A frame is
coarser still, the consonants alone; the spoken form keeps every vowel and ranks what was fetched.
"""

from __future__ import annotations

import functools
import re
from itertools import dropwhile, pairwise

from sehat.people.latin import to_latin

__all__ = ["name_frame", "name_key", "name_tokens", "name_words", "spoken_name"]

_READINGS = {
    written: reading
    for reading, *spellings in (
        line.split()
        for line in (
            "mohammed md mohd mohamd muhd محمد",
            "ahmed احمد",
            "shahid شاہد",
            "imran عمران",
            "irfan عرفان",
            "iqbal اقبال",
            "ismail اسماعیل",
            "ibrahim ابراہیم",
            "hussain حسین",
            "siddiqui صدیقی",
            "khurshid خورشید",
            "mumtaz ممتاز",
            "rukhsana رخسانہ",
            "gulzar گلزار",
            "gulshan گلشن",
            "shehnaz شہناز",
            "qureshi قریشی",
            "sheikh شیخ",
            "begum بیگم",
            "noor نور",
            "kumar kr",
        )
    )
    for written in spellings
}
"""Written form → the name as it is spoken, for abbreviations and short vowels that Urdu omits."""

_TITLES = frozenset(
    (
        *("mr", "mrs", "ms", "dr", "smt", "shri", "shree", "sri", "late", "km", "kum"),
        *("श्री", "श्रीमती", "डॉ", "स्व", "कुमारी", "जनाब"),
    )
)

_SOUNDS = (
    (re.compile("[^a-z]"), ""),
    (re.compile("x"), "ks"),
    (re.compile("[sc]?chh?|tch"), "C"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("ck|[cq]"), "k"),
    (re.compile("ph"), "f"),
    (re.compile("sh"), "s"),
    (re.compile("z"), "j"),
    # Choudhary and Chowdhary, Rao and Rav.
    (re.compile("(?<=o)w(?![aeiouy])|(?<=^ra)v$"), "u"),
    # Bengal and Bihar write b for v.
    (re.compile("[wv]"), "b"),
    # Mehmood and Mahmood, Verma and Varma.
    (re.compile("e(?=h|r[^aeiouy])"), "a"),
    (re.compile("h"), ""),
)
_GAPS = re.compile(r"[\s.,/()'-]+")
_VOWELS = re.compile("[aiu]")
_RUNS = re.compile("[aeiouy]+")
_TWINS = re.compile(r"(.)\1+")
_SYLLABLES = re.compile("^([^aeiouy]*)([aeiouy]*)(.*?)([aeiouy]*)$")


@functools.lru_cache(maxsize=16384)
def name_key(word: str) -> str:
    """The key of one word of a name in any script; empty where it holds no letter."""
    sounds = _heard(word)
    match = _SYLLABLES.match(sounds)
    onset, vowel, rest, end = match.groups() if match else ("", "", "", "")
    if not rest:
        vowel, end = (vowel, "") if not onset else ("", vowel)
    body = onset + _vowel(vowel, open_vowel="" if onset else "a") + re.sub("[aeiouy]", "", rest)
    body = re.sub("m(?=[bpf])", "n", body)
    silent = end in ("e", "ey")
    return _TWINS.sub(r"\1", body + ("" if silent else _vowel(end))).lower()


@functools.lru_cache(maxsize=16384)
def name_frame(word: str) -> str:
    """The consonants of a word's key, with `a` before them where it begins with a vowel."""
    key = name_key(word)
    consonants = _VOWELS.sub("", key)
    return f"a{consonants}" if key[:1] in {"a", "i", "u"} else consonants


def name_words(text: str) -> list[str]:
    """The words of a name without titles before it; कुमारी is one there, and a name at its end."""
    words = [word for word in _GAPS.split(text) if word]
    return list(dropwhile(lambda word: word.lower() in _TITLES, words)) or words


def spoken_name(text: str) -> str:
    """A name as it is heard, for likeness: Laxmi and लक्ष्मी are `laksmi`, Choudhary `cudari`."""
    return " ".join(word for word in map(_spoken, name_words(text)) if word)


def name_tokens(text: str) -> tuple[str, ...]:
    """The keys of a name's words without titles, then those of neighbours written as one.

    So `Om Prakash` and `Omprakash` share a token. Each token stands once.
    """
    named = name_words(text)
    joined = [first + second for first, second in pairwise(named)]
    keys = (name_key(word) for word in [*named, *joined])
    return tuple(dict.fromkeys(key for key in keys if key))


@functools.lru_cache(maxsize=16384)
def _spoken(word: str) -> str:
    vowels = _RUNS.sub(lambda run: _vowel(run[0], open_vowel="a"), _heard(word))
    return _TWINS.sub(r"\1", vowels).lower()


@functools.lru_cache(maxsize=16384)
def _heard(word: str) -> str:
    """The sounds of a word in Latin letters; `C` is the one written ch."""
    word = word.lower().strip(".")
    sounds = to_latin(_READINGS.get(word, word))
    for pattern, sound in _SOUNDS:
        sounds = pattern.sub(sound, sounds)
    return sounds


def _vowel(run: str, *, open_vowel: str = "") -> str:
    if not run:
        return ""
    if re.search("[eiy]", run):
        return "i"
    return "u" if re.search("[ou]", run) else open_vowel
