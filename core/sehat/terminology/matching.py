"""What carries over from our own list to a published one: brands, and the mark essential."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from msgspec.structs import replace

from sehat.terminology.bases import active_of
from sehat.terminology.lists import DrugList, DrugRow
from sehat.terminology.own import BrandRow
from sehat.terminology.strengths import Presentation, presentation_of

__all__ = ["brand_links", "with_essentials"]

Key = tuple[frozenset[str], Presentation]


def brand_links(
    brands: Iterable[BrandRow], own: DrugList, listed: DrugList
) -> list[tuple[str, str]]:
    """Brand and code of every listed drug that has the actives and presentation of the brand's."""
    codes: dict[Key, list[str]] = defaultdict(list)
    for drug in listed.drugs:
        codes[_key(listed, drug)].append(drug.code)
    generics: dict[str, list[DrugRow]] = defaultdict(list)
    for drug in own.drugs:
        generics[drug.generic].append(drug)
    links = {
        (brand.name, code): None
        for brand in brands
        for drug in generics[brand.generic]
        if brand.form in ("", drug.form)
        for code in ([drug.code] if listed is own else codes[_key(own, drug)])
    }
    return list(links)


def with_essentials(own: DrugList, listed: DrugList) -> DrugList:
    """The listed drugs, essential where the same presentation is essential in our own list."""
    essential = {_key(own, drug) for drug in own.drugs if drug.essential}
    drugs = (replace(drug, essential=_key(listed, drug) in essential) for drug in listed.drugs)
    return replace(listed, drugs=tuple(drugs))


def _key(drugs: DrugList, drug: DrugRow) -> Key:
    actives = frozenset(active_of(drugs.substances[code].name) for code in drug.substances)
    return actives, presentation_of(drug.strength, drug.form)
