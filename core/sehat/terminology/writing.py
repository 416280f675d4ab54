"""Writing lists into the terminology's tables, in bulk, inside the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sehat.terminology.bases import code_of
from sehat.terminology.icd10 import ICD10, ConceptRow
from sehat.terminology.lists import DrugList, SubstanceRow
from sehat.terminology.own import AllergenRow, ClassRow

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = [
    "note_system",
    "write_allergens",
    "write_brands",
    "write_classes",
    "write_concepts",
    "write_drugs",
    "write_substances",
]

_SYSTEM = """
insert into code_system (key, title, version, licence, loaded_at) values ($1, $2, $3, $4, now())
on conflict (key) do update set title = excluded.title, version = excluded.version,
  licence = excluded.licence, loaded_at = excluded.loaded_at
"""
_SUBSTANCE = """
insert into substance (code, name, base_code, decided_by) values ($1, $2, $3, $4)
on conflict (code) do update set name = excluded.name, base_code = excluded.base_code,
  decided_by = excluded.decided_by
"""
_DRUG = """
insert into drug (code, system, name, form, route, strength, essential, status, search)
values ($1, $2, $3, $4, $5, $6, $7, $8, '')
on conflict (code) do update set system = excluded.system, name = excluded.name,
  form = excluded.form, route = excluded.route, strength = excluded.strength,
  essential = excluded.essential, status = excluded.status
"""
_ALLERGEN = """
insert into allergen (code, display, display_i18n, kind) values ($1, $2, $3::text::jsonb, $4)
on conflict (code) do update set display = excluded.display,
  display_i18n = excluded.display_i18n, kind = excluded.kind
"""
_CONCEPT = """
insert into concept (system, code, display, display_i18n, parent_code, status)
values ($1, $2, $3, $4::text::jsonb, $5, 'active')
on conflict (system, code) do update set display = excluded.display,
  display_i18n = excluded.display_i18n, parent_code = excluded.parent_code, status = 'active'
"""
_RETIRE_DRUGS = """
update drug set status = 'retired'
where status = 'active' and system = $1 and not (code = any($2::text[]))
"""
_RETIRE_CONCEPTS = """
update concept set status = 'retired' where system = $1 and not (code = any($2::text[]))
"""


async def note_system(db: Connection, key: str, *, title: str, version: str, licence: str) -> None:
    """Note which edition of a code system is loaded now."""
    await db.execute(_SYSTEM, key, title, version, licence)


async def write_substances(db: Connection, rows: Iterable[SubstanceRow]) -> None:
    """Add substances, or decide their bases anew; none is ever taken away."""
    await db.executemany(_SUBSTANCE, list(rows))


async def write_drugs(db: Connection, drugs: DrugList, *, active: bool) -> None:
    """Replace the drugs of a system; those that its list no longer holds are retired."""
    status = "active" if active else "retired"
    codes = [drug.code for drug in drugs.drugs]
    await db.execute(_RETIRE_DRUGS, drugs.system, codes)
    await db.executemany(
        _DRUG,
        [
            (d.code, drugs.system, d.name, d.form, d.route, d.strength, d.essential, status)
            for d in drugs.drugs
        ],
    )
    await db.execute("delete from drug_substance where drug_code = any($1::text[])", codes)
    held = [(d.code, code) for d in drugs.drugs for code in dict.fromkeys(d.substances)]
    await _copy(db, "drug_substance", ("drug_code", "substance_code"), held)


async def write_brands(db: Connection, links: Sequence[tuple[str, str]]) -> None:
    """Replace every brand by these, given as name and code of the drug."""
    await db.execute("delete from brand")
    await _copy(db, "brand", ("name", "drug_code"), links)


async def write_classes(db: Connection, rows: Iterable[ClassRow]) -> None:
    """Replace what the classes of allergens have to do with substances."""
    await db.execute("delete from substance_class")
    records = [
        (row.class_code, code_of(row.substance), row.relation, position)
        for position, row in enumerate(rows)
    ]
    columns = ("class_code", "substance_code", "relation", "position")
    await _copy(db, "substance_class", columns, records)


async def write_allergens(db: Connection, rows: Iterable[AllergenRow]) -> None:
    """Add allergens or name them anew; none is ever taken away, for a record may point to it."""
    await db.executemany(
        _ALLERGEN, [(row.code, row.display, _in_hindi(row.hindi), row.kind) for row in rows]
    )


async def write_concepts(db: Connection, rows: Sequence[ConceptRow]) -> None:
    """Replace the diagnoses; those that the edition no longer holds are retired."""
    await db.execute(_RETIRE_CONCEPTS, ICD10, [row.code for row in rows])
    await db.executemany(
        _CONCEPT,
        [(ICD10, row.code, row.display, _in_hindi(row.hindi), row.parent_code) for row in rows],
    )


def _in_hindi(text: str) -> str:
    return json.dumps({"hi": text} if text else {}, ensure_ascii=False)


async def _copy(
    db: Connection, table: str, columns: Sequence[str], records: Sequence[tuple[object, ...]]
) -> None:
    await db.copy_records_to_table(table, columns=columns, records=records)
