"""Sehat's own list: drugs of Indian public hospitals, brands, classes and allergens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import NamedTuple

from sehat.terminology.bases import code_of, own_rows
from sehat.terminology.lists import DrugList, DrugRow, rows_of_substances

__all__ = [
    "OWN",
    "AllergenRow",
    "BrandRow",
    "ClassRow",
    "hindi_names",
    "own_allergens",
    "own_brands",
    "own_classes",
    "own_drugs",
    "own_version",
]

OWN = "sehat"
"""The key of the own list among the code systems."""

_READERS = ("bases.py", "labs.py", "own.py", "terms.py", "words.py")


class BrandRow(NamedTuple):
    """A brand of a generic; an empty form stands for every form."""

    name: str
    generic: str
    form: str


class ClassRow(NamedTuple):
    """What a class or another allergen has to do with a substance, given by its name."""

    class_code: str
    relation: str
    substance: str


class AllergenRow(NamedTuple):
    """An allergen with its Hindi name and other words that find it."""

    code: str
    display: str
    hindi: str
    kind: str
    also: str = ""


def own_drugs() -> DrugList:
    """The drugs of the own list; a code spells generic, strength and form."""
    rows = list(own_rows("drugs.csv"))
    named = {code_of(name): name for row in rows for name in row["substances"].split("+")}
    return DrugList(
        system=OWN,
        substances=rows_of_substances(named.items()),
        drugs=tuple(_drug(row) for row in rows),
    )


def own_brands() -> Iterator[BrandRow]:
    """The brands of the own list."""
    return (BrandRow(row["brand"], row["generic"], row["form"]) for row in own_rows("brands.csv"))


def own_classes() -> Iterator[ClassRow]:
    """The classes with what they concern, in the order in which alternatives are offered."""
    return (ClassRow(**_renamed(row, "class", "class_code")) for row in own_rows("classes.csv"))


def own_allergens() -> Iterator[AllergenRow]:
    """The classes, foods, other things and common drugs that people are allergic to."""
    return (AllergenRow(**row) for row in own_rows("allergens.csv"))


@cache
def hindi_names() -> Mapping[str, str]:
    """Code of a base → its Hindi name, for the substances that are prescribed most."""
    return {code_of(row["base"]): row["hindi"] for row in own_rows("names_hi.csv")}


def own_version() -> str:
    """Twelve digits of a hash over the lists and what reads them; any change asks for a load."""
    folder = resources.files("sehat.terminology")
    readers = [folder / name for name in _READERS]
    digest = sha256()
    for file in sorted((*readers, *(folder / "data").iterdir()), key=lambda file: file.name):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _drug(row: dict[str, str]) -> DrugRow:
    generic, strength, form = row["generic"], row["strength"], row["form"]
    return DrugRow(
        code=code_of(f"{generic} {strength.replace('.', 'p').replace('%', 'pc')} {form}"),
        name=_spoken(generic, strength),
        form=form,
        route=row["route"],
        strength=strength,
        substances=tuple(code_of(name) for name in row["substances"].split("+")),
        essential=row["essential"] == "yes",
        generic=generic,
    )


def _spoken(generic: str, strength: str) -> str:
    """`Amoxicillin 500 mg + clavulanic acid 125 mg`: every part with its own strength."""
    parts, strengths = generic.split(" + "), strength.split(" + ")
    if len(parts) != len(strengths):
        return f"{generic} {strength}".strip()
    together = zip(parts, strengths, strict=True)
    return " + ".join(f"{part} {amount}".strip() for part, amount in together)


def _renamed(row: dict[str, str], old: str, new: str) -> dict[str, str]:
    return {new if name == old else name: value for name, value in row.items()}
