"""Indian mobile numbers: ten digits, beginning with 6 to 9, however they were typed."""

from __future__ import annotations

import re
import unicodedata

from sehat.refusals import Refusal, declare_words

__all__ = ["mask_mobile", "normalise_mobile", "spaced_mobile"]

_NUMBER = re.compile(r"^(?:\+91|0091|91|0)?([6-9][0-9]{9})$")

declare_words({"people.mobile": "Write ten digits, beginning with 6, 7, 8 or 9."})


def normalise_mobile(text: str) -> str | Refusal:
    """The ten digits of a mobile number; refuses with `people.mobile`."""
    match = _NUMBER.match("".join(_typed(letter) for letter in text))
    return match[1] if match else Refusal("people.mobile")


def mask_mobile(mobile: str) -> str:
    """First two and last three digits: `98••• ••210`."""
    return f"{mobile[:2]}••• ••{mobile[-3:]}"


def spaced_mobile(mobile: str) -> str:
    """The whole number in two groups, as it is read out: `98765 43210`."""
    return f"{mobile[:5]} {mobile[5:]}"


def _typed(letter: str) -> str:
    """A digit of any script as a Latin one; nothing for what only separates or is not seen."""
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    separates = letter in "()./" or unicodedata.category(letter) in ("Zs", "Cc", "Cf", "Pd")
    return "" if separates else letter
