"""Names of any script in Latin letters: good enough to sort and to find by, never to print."""

from __future__ import annotations

import functools
import re
import unicodedata

from anyascii import anyascii

__all__ = ["to_latin"]

_INDIC = range(0x0900, 0x0D80)
_ARABIC = range(0x0600, 0x0700)
_SOUTHERN = range(0x0B80, 0x0D80)

# Unicode names the letters of all Indic scripts alike, so their names serve as the table.
_LETTER = re.compile(r"(?:LETTER|VOWEL(?: SIGN)?)(?: [A-Z]+)*? (VOCALIC )?([A-Z]+)$")
_NASAL = re.compile(r"(?:ANUSVARA|CANDRABINDU|BINDI|TIPPI)$")
_SPOKEN = {"c": "ch", "ch": "chh", "ss": "sh", "tt": "t", "tth": "th", "dd": "d", "ddh": "dh"}
_SPOKEN |= {"nn": "n", "ng": "n", "ny": "ñ", "nnn": "n", "rr": "r", "ll": "l", "lll": "l"}
_DOTTED = {"j": "z", "ph": "f", "s": "sh"}

_INHERENT = "ə"
_ONE = rf"[^aeiou{_INHERENT}]h?"
_UNSPOKEN = re.compile(rf"([aeiou{_INHERENT}]{_ONE}){_INHERENT}(?={_ONE}r?[aeiou])")
_KEPT = re.compile(rf"[^aeiou{_INHERENT}ṃ][rnmy]{_INHERENT}$")
_LONG = (
    ("aa", "a"),
    ("ii", "i"),
    ("uu", "u"),
    ("ee", "e"),
    ("oo", "o"),
    ("jñ", "gy"),
    ("ñ", "n"),
)

_ARABIC_LETTERS = {
    letter: pair.split()[1]
    for pair in (
        *("اآأعى a", "ب b", "پ p", "تٹطة t", "ثسص s", "ج j", "چ ch", "حہھه h", "خ kh", "دڈ d"),
        *("ذزژضظ z", "رڑ r", "ش sh", "غ gh", "ف f", "ق q", "کك k", "گ g", "ل l", "م m", "نں n"),
        *("و w", "یي y", "ےئ e"),
    )
    for letter in pair.split()[0]
}


def to_latin(text: str) -> str:
    """Write each word in Latin letters, lower case, as Hindi speaks it.

    Words in Arabic letters come without most of their short vowels, which are not written.
    """
    return " ".join(_word(word) for word in text.split())


@functools.lru_cache(maxsize=8192)
def _word(word: str) -> str:
    first = next((ord(letter) for letter in word if letter.isalpha()), 0)
    if first in _INDIC:
        return _indic(word, southern=first in _SOUTHERN)
    if first in _ARABIC:
        return _arabic(word)
    return anyascii(word).lower()


def _indic(word: str, *, southern: bool) -> str:
    spoken: list[str] = []
    for letter in unicodedata.normalize("NFC", word):
        name = unicodedata.name(letter, "")
        if name.endswith("NUKTA"):
            _dot(spoken)
        elif name.endswith("VIRAMA"):
            _drop_inherent(spoken)
        elif name.endswith("SIGN VISARGA") or not name:
            continue
        else:
            _speak(spoken, name)
    if not (southern or _KEPT.search("".join(spoken))):
        _drop_inherent(spoken)
    return _flat("".join(spoken), southern=southern)


def _arabic(word: str) -> str:
    """Consonants and long vowels, and the likeliest short vowel, `a`, in the first syllable.

    `w` and `y` are vowels except first or beside one.
    """
    sounds = "".join(_ARABIC_LETTERS.get(letter, "") for letter in word.replace("یٰ", "ا"))
    sounds = re.sub("^([^aeiouwy]h?)(?=[^aeiouwyh])", r"\1a", sounds)
    sounds = re.sub("(?<=[^aeiouy])w(?![aeiouy])", "u", sounds)
    sounds = re.sub("(?<=[^aeiou])y(?![aeiou])|(?<=.)y$", "i", sounds)
    return re.sub("(?<=.)h$", "a", sounds)


def _speak(spoken: list[str], name: str) -> None:
    """Add what a letter of this Unicode name says; a consonant brings its inherent vowel."""
    if _NASAL.search(name):
        spoken.append("ṃ")
        return
    match = _LETTER.search(name)
    if match is None:
        return
    sound = match[2].lower()
    if match[1]:
        _drop_inherent(spoken)
        spoken.append(f"{sound[0]}i")
    elif sound[0] in "aeiou":
        if "SIGN" in name:
            _drop_inherent(spoken)
        spoken.append(sound)
    else:
        bare = "CHILLU" in name or "KHANDA" in name
        sound = sound.removesuffix("a")
        spoken += [_SPOKEN.get(sound, sound), *([] if bare else [_INHERENT])]


def _drop_inherent(spoken: list[str]) -> None:
    if spoken and spoken[-1] == _INHERENT:
        spoken.pop()


def _dot(spoken: list[str]) -> None:
    """Turn the last consonant into the one that it is with a dot below."""
    at = len(spoken) - (2 if spoken and spoken[-1] == _INHERENT else 1)
    if at >= 0:
        spoken[at] = _DOTTED.get(spoken[at], spoken[at])


def _flat(sounds: str, *, southern: bool) -> str:
    for long, short in _LONG:
        sounds = sounds.replace(long, short)
    sounds = re.sub("ṃ(?=h)", "ng", sounds)
    sounds = re.sub("ṃ(?=[pbm])", "m", sounds).replace("ṃ", "n")
    if not southern:
        sounds = _UNSPOKEN.sub(r"\1", sounds)
    return sounds.replace(_INHERENT, "a")
