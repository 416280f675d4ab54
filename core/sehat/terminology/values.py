"""What the terminology answers with: concepts, drugs with their substances, allergens."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import Struct

__all__ = ["Allergen", "AllergyClass", "Concept", "Drug", "DrugHit", "SubstanceRef"]


class Concept(Struct, frozen=True):
    """A code and what it means, in the language that was asked for where the list has it."""

    code: str
    display: str


class SubstanceRef(Struct, frozen=True):
    """A substance as the list names it, and the base that it is a salt, ester or hydrate of."""

    code: str
    name: str
    base_code: str
    base_name: str


@dataclass(frozen=True, slots=True)
class Drug:
    """A generic drug as it is prescribed."""

    code: str
    name: str
    form: str
    route: str
    strength: str
    substances: tuple[SubstanceRef, ...] = ()
    essential: bool = False

    @property
    def base_codes(self) -> frozenset[str]:
        """The bases of its substances."""
        return frozenset(substance.base_code for substance in self.substances)


class DrugHit(Struct, frozen=True):
    """A drug that was found; `brand` is the brand that matched, if one did.

    The form is in the language that was asked for, where our list of forms has it.
    """

    code: str
    name: str
    form: str
    brand: str = ""
    locale: str = "en"

    @property
    def detail(self) -> str:
        """What stands beneath the name: `brand Augmentin · tablet`."""
        word = "ब्रांड" if self.locale == "hi" else "brand"
        brand = f"{word} {self.brand}" if self.brand else ""
        return " · ".join(part for part in (brand, self.form) if part)


class Allergen(Struct, frozen=True):
    """What a person may be allergic to; `kind` is `substance`, `class` or `other`."""

    code: str
    display: str
    kind: str


class AllergyClass(Struct, frozen=True):
    """A class of allergens and the base substances that it concerns, by their codes."""

    code: str
    name: str
    members: frozenset[str] = frozenset()
    akin: frozenset[str] = frozenset()
    related: frozenset[str] = frozenset()
    alternatives: tuple[SubstanceRef, ...] = ()
