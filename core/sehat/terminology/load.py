"""Loading the terminology: our own lists with ICD-10, or the Common Drug Codes in their place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from sehat.terminology.bases import code_of
from sehat.terminology.cdci import CDCI, read_cdci
from sehat.terminology.icd10 import ICD10, icd10_concepts, icd10_version
from sehat.terminology.indexing import index_allergens, index_concepts, index_drugs
from sehat.terminology.labs import load_labs
from sehat.terminology.lists import DrugList, Fault, SubstanceRow, rows_of_substances
from sehat.terminology.matching import brand_links, with_essentials
from sehat.terminology.own import (
    OWN,
    AllergenRow,
    hindi_names,
    own_allergens,
    own_brands,
    own_classes,
    own_drugs,
    own_version,
)
from sehat.terminology.writing import (
    note_system,
    write_allergens,
    write_brands,
    write_classes,
    write_concepts,
    write_drugs,
    write_substances,
)

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["Loaded", "load_cdci", "load_own", "undecided_substances"]

_LOCK = 0x7E24


class Loaded(Struct, frozen=True):
    """What stands in the tables after a load; `undecided` names substances without a base."""

    drugs: int
    substances: int
    brands: int
    diagnoses: int
    undecided: Sequence[str]


async def load_own(connection: Connection) -> Loaded:
    """Load our own lists and ICD-10, where this edition of them does not stand yet.

    One transaction. Where the Common Drug Codes were loaded they stay in use, and our own drugs
    only answer to their codes.
    """
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)
        if await _standing(connection, OWN) != own_version():
            await _load_lists(connection)
        if await _standing(connection, ICD10) != _icd10_edition():
            await _load_icd10(connection)
        return await _loaded(connection)


async def load_cdci(connection: Connection, folder: Path) -> Loaded | list[Fault]:
    """Put the Common Drug Codes of a folder in the place of the drug list, or tell every fault.

    One transaction. Drugs that were in use before are retired: they answer to their codes, and
    are found no more. Our own brands remain on the drugs that have their bases, strength and form.
    """
    published = read_cdci(folder)
    if isinstance(published, list):
        return published
    async with connection.transaction():
        await load_own(connection)
        await _replace_drugs(connection, published)
        await note_system(
            connection,
            CDCI,
            title="Common Drug Codes for India, NRCeS and C-DAC",
            version=_hash_of(folder),
            licence="CC BY 4.0; SNOMED CT under its affiliate licence",
        )
        return await _loaded(connection)


async def undecided_substances(connection: Connection) -> list[str]:
    """The names of substances that look like a salt and have no reviewed base, for the doctor."""
    rows = await connection.fetch(
        "select name from substance where decided_by = 'undecided' order by name"
    )
    return [row["name"] for row in rows]


async def _load_lists(db: Connection) -> None:
    own = own_drugs()
    classes = list(own_classes())
    standing = await db.fetch("select code, name from substance")
    substances = own.substances | rows_of_substances(
        (code_of(row.substance), row.substance) for row in classes
    )
    anew = rows_of_substances((row["code"], row["name"]) for row in standing)
    replaced = await _standing(db, CDCI) is not None
    await write_substances(db, (anew | substances).values())
    await write_drugs(db, own, active=not replaced)
    await write_classes(db, classes)
    await write_allergens(db, _allergens(substances.values()))
    await write_allergens(db, own_allergens())
    if not replaced:
        await write_brands(db, brand_links(own_brands(), own, own))
    await index_drugs(db)
    await index_allergens(db)
    await load_labs(db)
    await note_system(
        db,
        OWN,
        title="Sehat's list of drugs, classes, allergens and laboratory tests",
        version=own_version(),
        licence="Apache-2.0",
    )


async def _replace_drugs(db: Connection, published: DrugList) -> None:
    own = own_drugs()
    listed = with_essentials(own, published)
    await write_substances(db, listed.substances.values())
    await write_drugs(db, own, active=False)
    await write_drugs(db, listed, active=True)
    used = {base for drug in listed.drugs for base in listed.bases_of(drug)}
    await write_allergens(db, _allergens(listed.substances[base] for base in sorted(used)))
    await write_allergens(db, own_allergens())
    await write_brands(db, brand_links(own_brands(), own, listed))
    await index_drugs(db)
    await index_allergens(db)


async def _load_icd10(db: Connection) -> None:
    concepts = list(icd10_concepts())
    await write_concepts(db, concepts)
    await index_concepts(db, concepts)
    await note_system(
        db,
        ICD10,
        title="ICD-10, World Health Organization",
        version=_icd10_edition(),
        licence="Text of the WHO; Hindi names Apache-2.0",
    )


def _allergens(rows: Iterable[SubstanceRow]) -> list[AllergenRow]:
    return [
        AllergenRow(row.code, row.name, hindi_names().get(row.code, ""), "substance")
        for row in rows
        if row.code == row.base_code
    ]


def _icd10_edition() -> str:
    return f"{icd10_version()}, {own_version()}"


def _hash_of(folder: Path) -> str:
    digest = sha256()
    for file in sorted(folder.glob("*Master.txt")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


async def _standing(db: Connection, key: str) -> str | None:
    version: str | None = await db.fetchval("select version from code_system where key = $1", key)
    return version


async def _loaded(db: Connection) -> Loaded:
    row = await db.fetchrow(
        "select (select count(*) from drug where status = 'active') as drugs,"
        " (select count(*) from substance) as substances,"
        " (select count(distinct name) from brand) as brands,"
        " (select count(*) from concept where status = 'active') as diagnoses"
    )
    return Loaded(
        row["drugs"],
        row["substances"],
        row["brands"],
        row["diagnoses"],
        await undecided_substances(db),
    )
