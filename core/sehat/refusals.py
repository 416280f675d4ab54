"""Refusals: expected answers of no, as values with a code and words in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sehat.errors import BrokenPromiseError

__all__ = ["Refusal", "Term", "declare_words", "refusal_msgid"]

_words: Final[dict[str, str]] = {}


class Term(str):
    """A parameter that is a text of the catalogues itself, such as the name of a state."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """The answer no: `code` names why, `parameters` fill the words; a `Term` is translated too."""

    code: str
    parameters: Mapping[str, object] = field(default_factory=dict)


def declare_words(words: Mapping[str, str]) -> None:
    """Register English msgids by refusal code.

    Raises:
        BrokenPromiseError: a code is declared twice with different words.
    """
    for code, msgid in words.items():
        if _words.setdefault(code, msgid) != msgid:
            raise BrokenPromiseError(f"Refusal {code!r} has two wordings; give one another code.")


def refusal_msgid(refusal: Refusal) -> str:
    """Return the English msgid of a refusal.

    Raises:
        BrokenPromiseError: nobody declared words for this code.
    """
    try:
        return _words[refusal.code]
    except KeyError:
        raise BrokenPromiseError(
            f"Refusal {refusal.code!r} has no words; add it to REFUSALS of its package."
        ) from None
