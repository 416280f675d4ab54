"""Code systems, drugs with their substances, allergens and the words that find them."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Boolean, SmallInt, Text, Timestamptz
from piccolo.table import Table

from sehat.db.columns import UUID7

__all__ = [
    "Allergen",
    "Brand",
    "CodeSystem",
    "Concept",
    "Drug",
    "DrugSubstance",
    "SearchTerm",
    "Substance",
    "SubstanceClass",
]


class CodeSystem(Table, tablename="code_system"):
    """A published list of codes: which edition was loaded, when, and under what licence."""

    key = Text(primary_key=True, default=None, null=False)
    title = Text(default=None, null=False)
    version = Text(default="", null=False)
    licence = Text(default="", null=False)
    loaded_at = Timestamptz(null=False)


class Concept(Table, tablename="concept"):
    """A code of a system and what it means, such as a diagnosis."""

    id = UUID(primary_key=True, default=UUID7())
    system = Text(default=None, null=False)
    code = Text(default=None, null=False)
    display = Text(default=None, null=False)
    display_i18n = JSONB(default="{}", null=False)
    parent_code = Text(default=None, null=True)
    status = Text(default="active", null=False, help_text="active or retired")


class Substance(Table, tablename="substance"):
    """A substance; a salt, ester or hydrate points to its base, which points to itself."""

    code = Text(primary_key=True, default=None, null=False)
    name = Text(default=None, null=False)
    base_code = Text(default=None, null=False)
    decided_by = Text(default="itself", null=False, help_text="rule, review, itself or undecided")


class SubstanceClass(Table, tablename="substance_class"):
    """What a class of allergens has to do with a base substance.

    An allergy to one `member` stops them all; one `akin` is stopped by an allergy to the class,
    and warned of after an allergy to another; `related` ones are warned of; an `alternative`
    may be offered in their place.
    """

    id = UUID(primary_key=True, default=UUID7())
    class_code = Text(default=None, null=False)
    substance_code = Text(default=None, null=False)
    relation = Text(default="member", null=False)
    position = SmallInt(default=0, null=False)


class Drug(Table, tablename="drug"):
    """A generic drug as it is prescribed: substances, strength, form and route."""

    code = Text(primary_key=True, default=None, null=False)
    system = Text(default=None, null=False)
    name = Text(default=None, null=False)
    form = Text(default="", null=False)
    route = Text(default="", null=False)
    strength = Text(default="", null=False)
    essential = Boolean(default=False, null=False)
    status = Text(default="active", null=False, help_text="active or retired")
    search = Text(default="", null=False, help_text="name and substances, lower-cased")


class DrugSubstance(Table, tablename="drug_substance"):
    """A drug holds a substance, named as the list names it, salt and all."""

    id = UUID(primary_key=True, default=UUID7())
    drug_code = Text(default=None, null=False)
    substance_code = Text(default=None, null=False)


class Brand(Table, tablename="brand"):
    """A name under which a drug is sold."""

    id = UUID(primary_key=True, default=UUID7())
    name = Text(default=None, null=False)
    drug_code = Text(default=None, null=False)


class Allergen(Table, tablename="allergen"):
    """What a person may be allergic to: a substance, a class of them, a food or another thing."""

    code = Text(primary_key=True, default=None, null=False)
    display = Text(default=None, null=False)
    display_i18n = JSONB(default="{}", null=False)
    kind = Text(default="other", null=False, help_text="substance, class or other")


class SearchTerm(Table, tablename="search_term"):
    """A lower-cased word by which a diagnosis, a drug or an allergen is found."""

    id = UUID(primary_key=True, default=UUID7())
    kind = Text(default=None, null=False, help_text="icd10, drug or allergen")
    token = Text(default=None, null=False)
    code = Text(default=None, null=False)
    weight = SmallInt(default=0, null=False, help_text="the higher, the earlier it is offered")
