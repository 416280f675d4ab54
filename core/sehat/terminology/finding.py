"""What is found under a few typed letters: diagnoses, drugs by any of their names, allergens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.terminology.forms import form_text
from sehat.terminology.lab_values import LabItem
from sehat.terminology.values import Allergen, Concept, DrugHit
from sehat.terminology.words import words_of

if TYPE_CHECKING:
    from asyncpg import Connection, Record

__all__ = ["drug_named", "search_allergens", "search_concepts", "search_drugs", "search_labs"]

_LAST = "\U0010ffff"

_FOUND = """
with word (low, high) as (select * from unnest($2::text[], $3::text[])),
hit as (
  select t.code, w.low, max(t.weight + case when t.token = w.low then 3 else 0 end) as best
  from word w cross join lateral (
    select code, token, weight from search_term
    where kind = $1 and token ~>=~ w.low and token ~<~ w.high offset 0) t
  group by t.code, w.low),
found as (
  select code, sum(best) as score from hit group by code
  having count(*) = cardinality($2::text[]))
"""
"""Each word is the beginning of some token of the code; the range and the offset keep every plan
on the index, one look-up a word."""

_CONCEPTS = """
select c.code, coalesce(c.display_i18n ->> $6, c.display) as display
from found f join concept c on c.system = $5 and c.code = f.code and c.status = 'active'
order by f.score desc, length(c.display), c.code limit $4
"""

_DRUGS = """
, first as (
  select d.code, d.name, d.form, d.search, f.score
  from found f join drug d on d.code = f.code and d.status = 'active'
  order by f.score desc, length(d.name), d.name limit $4)
select d.code, d.name, d.form, coalesce((
    select min(b.name) from brand b, unnest($2::text[]) word
    where b.drug_code = d.code and strpos(' ' || lower(b.name), ' ' || word) > 0
      and strpos(' ' || d.search, ' ' || word) = 0), '') as brand
from first d order by d.score desc, length(d.name), d.name
"""

_ALLERGENS = """
select a.code, coalesce(a.display_i18n ->> $5, a.display) as display, a.kind
from found f join allergen a on a.code = f.code
order by f.score desc, length(a.display), a.display limit $4
"""

_LABS = """
select l.code, coalesce(l.name_i18n ->> $5, l.name) as name, l.section, l.specimen,
  l.scale = 'panel' as panel
from found f join lab_test l on l.code = f.code and l.status = 'active'
order by f.score desc, length(l.name), l.name limit $4
"""

_NAMED = """
select code from drug
where status = 'active' and lower($1) in (lower(name), lower(name || ' ' || form))
limit 2
"""


async def search_concepts(
    db: Connection, system: str, text: str, limit: int = 10, locale: str = "en"
) -> list[Concept]:
    """Active concepts whose code, English or Hindi name has words that begin as typed."""
    rows = await _search(db, _CONCEPTS, system, text, limit, system, locale)
    return [Concept(row["code"], row["display"]) for row in rows]


async def search_drugs(
    db: Connection, text: str, limit: int = 10, locale: str = "en"
) -> list[DrugHit]:
    """Active drugs whose name, substances or brands have words that begin as typed."""
    rows = await _search(db, _DRUGS, "drug", text, limit)
    return [
        DrugHit(row["code"], row["name"], form_text(row["form"], locale), row["brand"], locale)
        for row in rows
    ]


async def drug_named(db: Connection, text: str) -> str:
    """Code of the one active drug that is meant by a text typed in full, or nothing.

    The text is its name, or its name and form. Where two drugs bear it, neither is taken.
    """
    rows = await db.fetch(_NAMED, text.strip())
    if not rows:
        rows = await _search(db, _DRUGS, "drug", text, 2)
    return str(rows[0]["code"]) if len(rows) == 1 else ""


async def search_allergens(
    db: Connection, text: str, limit: int = 10, locale: str = "en"
) -> list[Allergen]:
    """Allergens whose English, Hindi or other names have words that begin as typed."""
    rows = await _search(db, _ALLERGENS, "allergen", text, limit, locale)
    return [Allergen(row["code"], row["display"], row["kind"]) for row in rows]


async def search_labs(
    db: Connection, text: str, limit: int = 10, locale: str = "en"
) -> list[LabItem]:
    """Active tests and panels of the laboratory whose names have words that begin as typed."""
    rows = await _search(db, _LABS, "lab", text, limit, locale)
    return [
        LabItem(row["code"], row["name"], row["section"], row["specimen"], is_panel=row["panel"])
        for row in rows
    ]


async def _search(
    db: Connection, statement: str, kind: str, text: str, limit: int, *more: str
) -> list[Record]:
    words = words_of(text)
    if not words:
        return []
    highs = [word + _LAST for word in words]
    found: list[Record] = await db.fetch(_FOUND + statement, kind, words, highs, limit, *more)
    return found
