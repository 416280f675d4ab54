"""Dose forms in the language of a page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sehat.terminology.bases import own_rows

__all__ = ["form_text"]


def form_text(form: str, locale: str) -> str:
    """A dose form in Hindi where our list has it; otherwise as the list of drugs writes it."""
    return _in_hindi().get(form, form) if locale == "hi" else form


@cache
def _in_hindi() -> Mapping[str, str]:
    return {row["form"]: row["hindi"] for row in own_rows("forms_hi.csv")}
