"""The words of refusals."""

from __future__ import annotations

__all__ = ["REFUSALS"]

REFUSALS = {
    "interpreters.unknown_language": "Choose one of the languages of the list.",
    "interpreters.no_name": "Enter who interpreted.",
    "interpreters.not_asked": "Nobody asked for an interpreter at this visit, or one is noted.",
    "interpreters.nobody_came": (
        "An interpreter for %(language)s was asked for. Note who interpreted before you sign."
    ),
}
