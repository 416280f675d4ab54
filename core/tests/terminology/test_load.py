from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from sehat.terminology.load import Loaded, load_cdci, load_own, undecided_substances
from sehat.terminology.own import (
    hindi_names,
    own_allergens,
    own_brands,
    own_classes,
    own_drugs,
)
from sehat.terminology.queries import (
    allergen_detail,
    allergy_classes,
    drug_detail,
    search_allergens,
    search_drugs,
)
from sehat.terminology.stops import EVIDENCE, find_stops

if TYPE_CHECKING:
    from sehat.testing.databases import Databases

TABLES = (
    "code_system",
    "concept",
    "substance",
    "substance_class",
    "drug",
    "drug_substance",
    "brand",
    "allergen",
    "search_term",
)
OWN_TABLET = "amoxicillin-clavulanic-acid-500-mg-125-mg-tablet"


@pytest.fixture
async def db(databases: Databases) -> AsyncIterator[asyncpg.Connection]:
    """The platform's role in a database without any terminology."""
    addresses = await databases.clone()
    owner = await asyncpg.connect(addresses.owner)
    await owner.execute(f"truncate {', '.join(TABLES)}")
    await owner.close()
    connection = await asyncpg.connect(addresses.platform)
    yield connection
    await connection.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(
        tmp_path,
        substances=["1001\tAmoxicillin", "1002\tClavulanate potassium", "1003\tNovel inventate"],
        drugs=[
            "4001\tAmoxicillin 500 mg and clavulanic acid 125 mg tablet\t1001+1002\t2001\t3001",
            "4002\tNovel inventate 5 mg oral tablet\t1003\t2001\t3001",
        ],
    )
    return tmp_path


def write(folder: Path, *, substances: list[str], drugs: list[str]) -> None:
    header = "Identifier\tGeneric Name\tSubstance Identifier\tRoute of Administration\tDose Form"
    files = {
        "SubstanceMaster": ["Identifier\tSubstance Name", *substances],
        "RouteOfAdministrationMaster": ["Identifier\tRouteOfAdministration", "2001\tOral route"],
        "DrugFormMaster": ["Identifier\tDose Form", "3001\tOral tablet"],
        "GenericMaster": [header, *drugs],
    }
    for name, lines in files.items():
        (folder / f"{name}.txt").write_text("\n".join([*lines, ""]), encoding="utf-8")


async def found(db: asyncpg.Connection, text: str) -> list[str]:
    return [hit.code for hit in await search_drugs(db, text)]


async def counts(db: asyncpg.Connection) -> dict[str, int]:
    return {table: await db.fetchval(f"select count(*) from {table}") for table in TABLES}


async def test_load_own_fills_every_table_and_says_what_stands(db: asyncpg.Connection) -> None:
    loaded = await load_own(db)

    assert loaded.drugs == len(own_drugs().drugs)
    assert loaded.brands == len(list(own_brands()))
    assert loaded.diagnoses > 12_000
    assert loaded.undecided == []
    assert min((await counts(db)).values()) > 0


async def test_load_own_again_changes_nothing(db: asyncpg.Connection) -> None:
    await load_own(db)
    before = await db.fetch("select xmin::text, code from drug order by code")

    await load_own(db)

    assert await db.fetch("select xmin::text, code from drug order by code") == before


async def test_load_own_of_another_edition_leaves_one_of_each(db: asyncpg.Connection) -> None:
    await load_own(db)
    before = await counts(db)
    await db.execute("update code_system set version = 'older'")
    await db.execute("insert into drug (code, system, name) values ('gone', 'sehat', 'Gone 5 mg')")

    await load_own(db)

    assert await counts(db) == before | {"drug": before["drug"] + 1}
    assert await db.fetchval("select status from drug where code = 'gone'") == "retired"


async def test_own_lists_fit_together() -> None:
    drugs = own_drugs()
    generics = {(drug.generic, form) for drug in drugs.drugs for form in ("", drug.form)}
    allergens = {row.code: row.kind for row in own_allergens()}

    assert len({drug.generic for drug in drugs.drugs}) >= 300
    assert len({brand.name for brand in own_brands()}) >= 40
    assert [b for b in own_brands() if (b.generic, b.form) not in generics] == []
    assert [row for row in own_classes() if row.class_code not in allergens] == []
    assert [
        code
        for code, kind in allergens.items()
        if kind == "substance"
        and (code not in drugs.substances or drugs.substances[code].base_code != code)
    ] == []


def test_every_hindi_name_belongs_to_a_base_of_our_list() -> None:
    substances = own_drugs().substances

    assert len(hindi_names()) >= 150
    assert [
        code
        for code in hindi_names()
        if code not in substances or substances[code].base_code != code
    ] == []


async def test_allergen_that_is_no_base_any_more_stops_as_its_base_does(
    db: asyncpg.Connection,
) -> None:
    await db.execute(
        "insert into substance (code, name, base_code) values"
        " ('amoxycillin', 'Amoxycillin', 'amoxycillin')"
    )
    await db.execute(
        "insert into allergen (code, display, kind)"
        " values ('amoxycillin', 'Amoxycillin', 'substance')"
    )
    await load_own(db)
    known = [("amoxycillin", "Amoxycillin", "", date(2019, 3, 14), "Civil Hospital")]
    drugs = [await drug_detail(db, (await found(db, text))[0]) for text in ("mox 500", "cloxacill")]

    classes = await allergy_classes(db)
    evidence = [
        [
            stop.evidence
            for stop in find_stops(drug=drug, allergies=known, current=[], classes=classes)
        ]
        for drug in drugs
        if drug is not None
    ]

    assert evidence == [[EVIDENCE["same"]], [EVIDENCE["kin"]]]
    assert "amoxycillin" not in [hit.code for hit in await search_allergens(db, "amoxycillin")]


async def test_load_cdci_replaces_the_drugs_and_keeps_brands(
    db: asyncpg.Connection, folder: Path
) -> None:
    loaded = await load_cdci(db, folder)

    assert isinstance(loaded, Loaded)
    assert loaded.drugs == 2
    assert await found(db, "augmentin") == ["4001"]
    assert await found(db, "paracetamol") == []
    drug = await drug_detail(db, "4001")
    assert drug is not None
    assert drug.essential


async def test_load_cdci_links_no_brand_to_an_isomer_or_a_prodrug(
    db: asyncpg.Connection, folder: Path
) -> None:
    write(
        folder,
        substances=["1001\tAmlodipine besylate", "1002\tLevamlodipine besylate"],
        drugs=[
            "4001\tAmlodipine 2.5 mg oral tablet\t1001\t2001\t3001",
            "4002\tLevamlodipine 2.5 mg oral tablet\t1002\t2001\t3001",
        ],
    )

    await load_cdci(db, folder)

    assert await found(db, "asomex") == ["4002"]
    assert await found(db, "amlong") == ["4001"]


async def test_load_cdci_lets_retired_drugs_answer_to_their_codes(
    db: asyncpg.Connection, folder: Path
) -> None:
    await load_own(db)
    await load_cdci(db, folder)

    ours, theirs = await drug_detail(db, OWN_TABLET), await drug_detail(db, "4001")

    assert ours is not None
    assert theirs is not None
    assert ours.base_codes == theirs.base_codes


async def test_load_cdci_names_undecided_substances_and_makes_them_allergens(
    db: asyncpg.Connection, folder: Path
) -> None:
    loaded = await load_cdci(db, folder)

    assert isinstance(loaded, Loaded)
    assert loaded.undecided == await undecided_substances(db) == ["Novel inventate"]
    [hit] = await search_allergens(db, "inventate")
    assert await allergen_detail(db, hit.code) == hit


async def test_load_cdci_with_a_fault_changes_nothing(db: asyncpg.Connection, folder: Path) -> None:
    await load_own(db)
    before = await counts(db)
    write(folder, substances=["1001\tAmoxicillin"], drugs=["4001\tX\t1009\t2001\t3001"])

    faults = await load_cdci(db, folder)

    assert isinstance(faults, list)
    assert len(faults) == 1
    assert await counts(db) == before
    assert await found(db, "augmentin 500") == [OWN_TABLET]


async def test_load_cdci_of_another_edition_retires_what_it_no_longer_holds(
    db: asyncpg.Connection, folder: Path
) -> None:
    await load_cdci(db, folder)
    write(
        folder,
        substances=["1001\tAmoxicillin"],
        drugs=["4003\tAmoxicillin 250 mg oral tablet\t1001\t2001\t3001"],
    )

    loaded = await load_cdci(db, folder)

    assert isinstance(loaded, Loaded)
    assert loaded.drugs == 1
    assert await found(db, "amoxicillin") == ["4003"]


async def test_load_own_after_cdci_keeps_the_published_drugs(
    db: asyncpg.Connection, folder: Path
) -> None:
    await load_cdci(db, folder)
    await db.execute("update code_system set version = 'older' where key = 'sehat'")

    loaded = await load_own(db)

    assert loaded.drugs == 2
    assert await found(db, "augmentin") == ["4001"]
    assert loaded.undecided == ["Novel inventate"]


async def test_classes_hold_base_substances_only(db: asyncpg.Connection) -> None:
    await load_own(db)

    classes = {group.code: group for group in await allergy_classes(db)}

    penicillins = classes["class-penicillins"]
    assert {"amoxicillin", "benzylpenicillin"} <= penicillins.members
    assert "ceftriaxone" in penicillins.related
    assert [ref.name for ref in penicillins.alternatives] == ["Azithromycin", "Doxycycline"]
    assert penicillins.members <= set(
        await db.fetchval("select array_agg(code) from substance where code = base_code")
    )


async def test_the_walled_role_may_only_read(databases: Databases) -> None:
    addresses = await databases.clone()
    app = await asyncpg.connect(addresses.app)

    for table in TABLES:
        await app.fetch(f"select * from {table} limit 1")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(f"delete from {table}")

    await app.close()


@pytest.mark.skipif(
    "SEHAT_REAL_DATA" not in os.environ, reason="SEHAT_REAL_DATA names no folder of real data"
)
async def test_load_cdci_takes_the_published_files(db: asyncpg.Connection) -> None:
    loaded = await load_cdci(db, Path(os.environ["SEHAT_REAL_DATA"]) / "cdci")

    assert isinstance(loaded, Loaded), loaded[:3]
    assert loaded.drugs > 10_000
    assert loaded.brands >= 40
    assert loaded.undecided == []
