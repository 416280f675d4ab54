from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sehat.terminology.bases import code_of, own_rows
from sehat.terminology.forms import form_text
from sehat.terminology.own import own_drugs
from sehat.terminology.queries import (
    allergen_detail,
    allergy_classes,
    concept_detail,
    drug_detail,
    drugs_detail,
    drugs_of_substance,
    search_allergens,
    search_concepts,
    search_drugs,
)
from sehat.terminology.values import Concept

if TYPE_CHECKING:
    from asyncpg import Connection

FOUR_OF_TUBERCULOSIS = (
    "Rifampicin 150 mg + isoniazid 75 mg + pyrazinamide 400 mg + ethambutol 275 mg"
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("i10", "I10"),
        ("J18.9", "J18.9"),
        ("j189", "J18.9"),
        ("typh fev", "A01.0"),
        ("anemia unsp", "D64.9"),
        ("anaemia unsp", "D64.9"),
        ("heart attack", "I21.9"),
        ("मधुमेह टाइप 2", "E11"),
        ("dengu", "A97.9"),
    ],
)
async def test_diagnosis_is_found(db: Connection, text: str, code: str) -> None:
    assert code in [hit.code for hit in await search_concepts(db, "icd10", text, limit=3)]


async def test_diagnosis_is_shown_in_the_language_of_the_page(db: Connection) -> None:
    [english] = await search_concepts(db, "icd10", "I10", limit=1)
    [hindi] = await search_concepts(db, "icd10", "I10", limit=1, locale="hi")

    assert english.display == "Essential (primary) hypertension"
    assert hindi.display == "उच्च रक्तचाप"
    assert await concept_detail(db, "icd10", "I10", "hi") == hindi


async def test_diagnosis_is_detailed_by_its_code(db: Connection) -> None:
    assert await concept_detail(db, "icd10", "J18.9") == Concept("J18.9", "Pneumonia, unspecified")


@pytest.mark.parametrize(("system", "code"), [("icd10", "J09-J18"), ("icd10", "X"), ("own", "I10")])
async def test_no_diagnosis_is_a_block_a_chapter_or_of_another_system(
    db: Connection, system: str, code: str
) -> None:
    assert await concept_detail(db, system, code) is None


@pytest.mark.parametrize(
    ("text", "name", "detail"),
    [
        ("para 500", "Paracetamol 500 mg", "tablet"),
        ("crocin 500", "Paracetamol 500 mg", "brand Crocin · tablet"),
        (
            "augmentin 500",
            "Amoxicillin 500 mg + clavulanic acid 125 mg",
            "brand Augmentin · tablet",
        ),
        ("acetaminophen syrup", "Paracetamol 125 mg/5 mL", "syrup"),
        ("lignocaine gel", "Lidocaine 2%", "gel"),
        ("पैरासिटामोल 650", "Paracetamol 650 mg", "tablet"),
        ("एम्लोडिपिन 5", "Amlodipine 5 mg", "tablet"),
        ("cotrimoxazole 800", "Sulfamethoxazole 800 mg + trimethoprim 160 mg", "tablet"),
        ("4fdc", FOUR_OF_TUBERCULOSIS, "tablet"),
        ("ors", "Oral rehydration salts (ORS) 20.5 g", "sachet"),
    ],
)
async def test_drug_is_found(db: Connection, text: str, name: str, detail: str) -> None:
    [hit, *_] = await search_drugs(db, text)

    assert (hit.name, hit.detail) == (name, detail)


async def test_essential_tablets_are_offered_first(db: Connection) -> None:
    hits = await search_drugs(db, "para", limit=2)

    assert [hit.name for hit in hits] == ["Paracetamol 500 mg", "Paracetamol 650 mg"]


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "zzzz", "para zzzz", "\\"])
async def test_nothing_is_found(db: Connection, text: str) -> None:
    assert await search_drugs(db, text) == []


async def test_search_gives_no_more_than_asked_for(db: Connection) -> None:
    assert len(await search_drugs(db, "a", limit=7)) == 7


async def test_drug_is_detailed_with_its_substances_and_their_bases(db: Connection) -> None:
    drug = await drug_detail(db, "amoxicillin-clavulanic-acid-500-mg-125-mg-tablet")

    assert drug is not None
    assert (drug.form, drug.route, drug.essential) == ("tablet", "oral", True)
    assert [(held.name, held.base_name) for held in drug.substances] == [
        ("Amoxicillin trihydrate", "Amoxicillin"),
        ("Clavulanate potassium", "Clavulanic acid"),
    ]
    assert drug.base_codes == {"amoxicillin", "clavulanic-acid"}


async def test_drugs_are_detailed_in_the_order_asked_for(db: Connection) -> None:
    codes = ["telmisartan-40-mg-tablet", "amlodipine-5-mg-tablet"]

    found = await drugs_detail(db, [codes[0], "no-such-drug", codes[1], codes[0]])

    assert [drug.code for drug in found] == codes


async def test_unknown_codes_have_no_detail(db: Connection) -> None:
    assert await drug_detail(db, "no-such-drug") is None
    assert await allergen_detail(db, "no-such-allergen") is None


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("penic", "class-penicillins", "class"),
        ("septran", "class-sulfonamides", "class"),
        ("crocin", "paracetamol", "substance"),
        ("aspirin", "acetylsalicylic-acid", "substance"),
        ("cetirizine", "cetirizine", "substance"),
        ("vancomycin", "vancomycin", "substance"),
        ("groundnut", "peanut", "other"),
        ("prednisone", "prednisolone", "substance"),
        ("मोंटेलुकास्ट", "montelukast", "substance"),
        ("मूंगफली", "peanut", "other"),
        ("latex", "latex", "other"),
    ],
)
async def test_allergen_is_found(db: Connection, text: str, code: str, kind: str) -> None:
    [hit, *_] = await search_allergens(db, text)

    assert (hit.code, hit.kind) == (code, kind)


async def test_allergen_is_shown_in_the_language_of_the_page(db: Connection) -> None:
    [hit, *_] = await search_allergens(db, "peanut", locale="hi")

    assert hit.display == "मूंगफली"
    assert await allergen_detail(db, "peanut", "hi") == hit


async def test_drugs_of_a_substance_leave_combinations_out(db: Connection) -> None:
    hits = await drugs_of_substance(db, "telmisartan", limit=10)

    assert {hit.name for hit in hits} == {
        "Telmisartan 20 mg",
        "Telmisartan 40 mg",
        "Telmisartan 80 mg",
    }


async def test_drug_is_shown_in_the_language_of_the_page(db: Connection) -> None:
    [hit, *_] = await search_drugs(db, "crocin 500", locale="hi")

    assert hit.detail == "ब्रांड Crocin · गोली"


async def test_classes_are_named_in_the_language_of_the_page(db: Connection) -> None:
    names = {group.code: group.name for group in await allergy_classes(db, "hi")}

    assert names["class-penicillins"] == "पेनिसिलिन समूह"


def test_every_form_of_our_list_has_a_hindi_name() -> None:
    forms = {drug.form for drug in own_drugs().drugs}

    assert [form for form in forms if form_text(form, "hi") == form] == []


def test_every_nickname_belongs_to_a_drug_of_our_list() -> None:
    drugs = own_drugs()
    held = {drugs.bases_of(drug) for drug in drugs.drugs}

    assert [
        row["words"]
        for row in own_rows("nicknames.csv")
        if frozenset(map(code_of, row["bases"].split("+"))) not in held
    ] == []


def test_form_without_a_hindi_name_stays_as_it_is() -> None:
    assert form_text("dental paste", "hi") == "dental paste"
