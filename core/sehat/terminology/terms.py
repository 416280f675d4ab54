"""The words that find a diagnosis, a drug or an allergen, each with its weight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from sehat.terminology.bases import code_of, own_rows
from sehat.terminology.icd10 import ConceptRow
from sehat.terminology.words import spellings, words_of

__all__ = ["allergen_words", "concept_words", "drug_words"]

COMMON, ESSENTIAL, FIRST, ALONE, BRAND, USUAL, LEAF = 6, 4, 3, 2, 2, 1, 1
"""What adds to a weight: a common diagnosis or allergen, an essential drug, the first word of a
name, a drug of a single substance, a brand, a tablet or capsule, a diagnosis without finer ones."""

_SYNONYMS = frozenset({"other name"})
_FORMS = _SYNONYMS | {"acid", "isomer", "mixture", "prodrug"}
"""Why `exceptions.csv` maps a name: it says the same, or it is a form of the same substance."""


def concept_words(row: ConceptRow) -> Mapping[str, int]:
    """By its code with and without the dot, and by its English, Hindi and everyday names."""
    weight = COMMON * bool(row.hindi) + LEAF * row.is_leaf
    named = words_of(row.display)
    code = row.code.lower()
    return _weighed(
        [(named[:1], weight + FIRST), (named, weight)],
        [([code, code.replace(".", ""), *words_of(f"{row.hindi} {row.also}")], weight)],
    )


def drug_words(
    *,
    name: str,
    form: str,
    substances: Iterable[str],
    bases: Iterable[str],
    brands: Iterable[str],
    essential: bool,
) -> Mapping[str, int]:
    """By its name and form, its substances and their other names, its nickname and its brands."""
    held = list(bases)
    weight = ESSENTIAL * essential + ALONE * (len(held) == 1)
    weight += USUAL * form.endswith(("tablet", "capsule"))
    named = words_of(name)
    firsts = [*named[:1], *(word for base in held for word in words_of(base)[:1])]
    other = [alias for base in held for alias in _other_names(_SYNONYMS).get(base, ())]
    nick = _nicknames().get(frozenset(map(code_of, held)), "")
    return _weighed(
        [(firsts, weight + FIRST), (named, weight)],
        [(words_of(" ".join([*substances, *held, *other, nick, form])), weight)],
        [(words_of(brand), weight + BRAND) for brand in brands],
    )


def allergen_words(
    *, display: str, hindi: str, also: str, brands: Iterable[str], common: bool
) -> Mapping[str, int]:
    """By its English and Hindi names, brands that hold it, and all that has it as its base.

    So `prednisone` finds prednisolone here, though not among drugs: no drug of that name is meant.
    """
    weight = COMMON * common
    named = words_of(display)
    other = " ".join([hindi, also, *_other_names(_FORMS).get(display, ())])
    return _weighed(
        [(named[:1], weight + FIRST), (named, weight), (words_of(other), weight)],
        [(words_of(brand), 0) for brand in brands],
    )


def _weighed(*groups: Iterable[tuple[Iterable[str], int]]) -> Mapping[str, int]:
    best: dict[str, int] = defaultdict(int)
    for group in groups:
        for words, weight in group:
            for word in words:
                for spelling in spellings(word):
                    best[spelling] = max(best[spelling], weight)
    return best


@cache
def _other_names(reasons: frozenset[str]) -> Mapping[str, list[str]]:
    """Base → names of one word that were mapped for these reasons, and its names as a vitamin."""
    names: dict[str, list[str]] = defaultdict(list)
    for row in own_rows("exceptions.csv"):
        if row["reason"] in reasons and (
            " " not in row["name"] or row["name"].startswith("vitamin ")
        ):
            names[row["base"]].append(row["name"])
    return names


@cache
def _nicknames() -> Mapping[frozenset[str], str]:
    """Bases of a combination, by their codes → what it is called for short: `ors`, `ifa`."""
    return {
        frozenset(map(code_of, row["bases"].split("+"))): row["words"]
        for row in own_rows("nicknames.csv")
    }
