"""Making the words by which diagnoses, drugs and allergens are found from what stands written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sehat.terminology.icd10 import ICD10, ConceptRow
from sehat.terminology.own import own_allergens
from sehat.terminology.terms import allergen_words, concept_words, drug_words
from sehat.terminology.words import words_of

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["index_allergens", "index_concepts", "index_drugs"]

_DRUGS = """
select d.code, d.name, d.form, d.essential,
  array_remove(array_agg(distinct b.name), null) as bases,
  array_remove(array_agg(s.name) || array_agg(b.name) || array_agg(a.display_i18n ->> 'hi'), null)
    as named,
  array(select name from brand where drug_code = d.code) as brands
from drug d left join drug_substance h on h.drug_code = d.code
left join substance s on s.code = h.substance_code left join substance b on b.code = s.base_code
left join allergen a on a.code = b.code
where d.status = 'active' group by d.code
"""
_SEARCH = """
update drug set search = plain.search from unnest($1::text[], $2::text[]) plain (code, search)
where drug.code = plain.code
"""
_ALLERGENS = """
select a.code, a.display, coalesce(a.display_i18n ->> 'hi', '') as hindi,
  array_remove(array_agg(distinct br.name), null) as brands
from allergen a left join substance s on s.base_code = a.code
left join drug_substance h on h.substance_code = s.code
left join brand br on br.drug_code = h.drug_code
where not exists (select from substance o where o.code = a.code and o.base_code <> a.code)
group by a.code
"""


async def index_concepts(db: Connection, rows: Iterable[ConceptRow]) -> None:
    """Make the words of the diagnoses anew."""
    await _replace(db, ICD10, ((row.code, concept_words(row)) for row in rows))


async def index_drugs(db: Connection) -> None:
    """Make the words of the drugs in use anew, from their names, substances and brands."""
    rows = await db.fetch(_DRUGS)
    plain = [words_of(" ".join([row["name"], row["form"], *row["named"]])) for row in rows]
    await db.execute(_SEARCH, [row["code"] for row in rows], [" ".join(words) for words in plain])
    found = (
        (
            row["code"],
            drug_words(
                name=row["name"],
                form=row["form"],
                substances=row["named"],
                bases=row["bases"],
                brands=row["brands"],
                essential=row["essential"],
            ),
        )
        for row in rows
    )
    await _replace(db, "drug", found)


async def index_allergens(db: Connection) -> None:
    """Make the words of the allergens anew, from their names and the brands that hold them."""
    also = {row.code: row.also for row in own_allergens()}
    rows = await db.fetch(_ALLERGENS)
    found = (
        (
            row["code"],
            allergen_words(
                display=row["display"],
                hindi=row["hindi"],
                also=also.get(row["code"], ""),
                brands=row["brands"],
                common=row["code"] in also,
            ),
        )
        for row in rows
    )
    await _replace(db, "allergen", found)


async def _replace(
    db: Connection, kind: str, found: Iterable[tuple[str, Mapping[str, int]]]
) -> None:
    await db.execute("delete from search_term where kind = $1", kind)
    records: Sequence[tuple[str, str, str, int]] = list(_records(kind, found))
    columns = ("kind", "token", "code", "weight")
    await db.copy_records_to_table("search_term", columns=columns, records=records)


def _records(
    kind: str, found: Iterable[tuple[str, Mapping[str, int]]]
) -> Iterator[tuple[str, str, str, int]]:
    for code, words in found:
        for word, weight in words.items():
            yield kind, word, code, weight
