"""Questions to the terminology: what a code means, what a drug holds, what a class concerns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sehat.terminology.finding import drug_named, search_allergens, search_concepts, search_drugs
from sehat.terminology.forms import form_text
from sehat.terminology.values import Allergen, AllergyClass, Concept, Drug, DrugHit, SubstanceRef

if TYPE_CHECKING:
    from asyncpg import Connection, Record

__all__ = [
    "allergen_detail",
    "allergy_classes",
    "concept_detail",
    "drug_detail",
    "drug_named",
    "drugs_detail",
    "drugs_of_substance",
    "search_allergens",
    "search_concepts",
    "search_drugs",
]

_DETAIL = """
select d.code, d.name, d.form, d.route, d.strength, d.essential,
  s.code as substance_code, s.name as substance_name, s.base_code, b.name as base_name
from unnest($1::text[]) with ordinality asked (code, place)
join drug d on d.code = asked.code
left join drug_substance h on h.drug_code = d.code
left join substance s on s.code = h.substance_code
left join substance b on b.code = s.base_code
order by asked.place, s.name
"""

_OF_SUBSTANCE = """
select d.code, d.name, d.form from drug d
join drug_substance h on h.drug_code = d.code join substance s on s.code = h.substance_code
where s.base_code = $1 and d.status = 'active'
  and not exists (select from drug_substance o join substance p on p.code = o.substance_code
                  where o.drug_code = d.code and p.base_code <> $1)
order by d.essential desc, length(d.name), d.name limit $2
"""

_CLASSES = """
with former (code, name, base_code) as (
  select a.code, coalesce(a.display_i18n ->> $1, a.display), s.base_code
  from allergen a join substance s on s.code = a.code where s.base_code <> s.code),
held (class_code, display, relation, position, code, name, base_code) as (
  select a.code, coalesce(a.display_i18n ->> $1, a.display), m.relation, m.position,
    s.code, s.name, s.base_code
  from allergen a join substance_class m on m.class_code = a.code
  join substance s on s.code = m.substance_code)
select * from held
union all
select h.class_code, h.display, h.relation, h.position, f.code, f.name, f.code
from held h join former f using (base_code) where h.relation in ('member', 'akin')
union all
select f.code, f.name, 'member', 0, b.code, b.name, b.code
from former f join substance b on b.code = f.base_code
order by class_code, position, name
"""
"""An allergen that is no base any more, because its name was reviewed since, belongs to the
classes of its base, and is itself a class of that base alone; so what was recorded still stops."""


async def concept_detail(
    db: Connection, system: str, code: str, locale: str = "en"
) -> Concept | None:
    """What a code of a system means; none where the system does not hold it."""
    row = await db.fetchrow(
        "select code, coalesce(display_i18n ->> $3, display) as display from concept"
        " where system = $1 and code = $2",
        system,
        code,
        locale,
    )
    return Concept(row["code"], row["display"]) if row else None


async def allergen_detail(db: Connection, code: str, locale: str = "en") -> Allergen | None:
    """The allergen of a code; none where there is no such code."""
    row = await db.fetchrow(
        "select code, kind, coalesce(display_i18n ->> $2, display) as display from allergen"
        " where code = $1",
        code,
        locale,
    )
    return Allergen(row["code"], row["display"], row["kind"]) if row else None


async def drug_detail(db: Connection, code: str) -> Drug | None:
    """The drug of a code with its substances; a retired one too, for it may still be taken."""
    found = await drugs_detail(db, [code])
    return found[0] if found else None


async def drugs_detail(db: Connection, codes: Sequence[str]) -> list[Drug]:
    """The drugs of these codes in their order; unknown codes are left out."""
    rows = await db.fetch(_DETAIL, list(dict.fromkeys(codes)))
    drugs: dict[str, list[Record]] = {}
    for row in rows:
        drugs.setdefault(row["code"], []).append(row)
    return [_drug(group) for group in drugs.values()]


async def drugs_of_substance(
    db: Connection, base_code: str, limit: int = 5, locale: str = "en"
) -> list[DrugHit]:
    """Active drugs of this base substance alone, essential ones first, to offer instead."""
    rows = await db.fetch(_OF_SUBSTANCE, base_code, limit)
    return [
        DrugHit(row["code"], row["name"], form_text(row["form"], locale), locale=locale)
        for row in rows
    ]


async def allergy_classes(db: Connection, locale: str = "en") -> list[AllergyClass]:
    """Every class of allergens with what it concerns, as `find_stops` asks for it."""
    groups: dict[str, list[Record]] = {}
    for row in await db.fetch(_CLASSES, locale):
        groups.setdefault(row["class_code"], []).append(row)
    return [_allergy_class(rows) for rows in groups.values()]


def _drug(rows: Sequence[Record]) -> Drug:
    first = rows[0]
    return Drug(
        code=first["code"],
        name=first["name"],
        form=first["form"],
        route=first["route"],
        strength=first["strength"],
        essential=first["essential"],
        substances=tuple(
            SubstanceRef(
                row["substance_code"], row["substance_name"], row["base_code"], row["base_name"]
            )
            for row in rows
            if row["substance_code"] is not None
        ),
    )


def _allergy_class(rows: Sequence[Record]) -> AllergyClass:
    def of(relation: str) -> Iterable[str]:
        return (row["base_code"] for row in rows if row["relation"] == relation)

    return AllergyClass(
        code=rows[0]["class_code"],
        name=rows[0]["display"],
        members=frozenset(of("member")),
        akin=frozenset(of("akin")),
        related=frozenset(of("related")),
        alternatives=tuple(
            SubstanceRef(row["code"], row["name"], row["base_code"], row["name"])
            for row in rows
            if row["relation"] == "alternative"
        ),
    )
