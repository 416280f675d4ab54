from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sehat.terminology.queries import (
    allergy_classes,
    drug_detail,
    search_allergens,
    search_drugs,
)
from sehat.terminology.stops import EVIDENCE, KnownAllergy, Stop, find_stops
from sehat.terminology.values import AllergyClass, Drug, SubstanceRef

if TYPE_CHECKING:
    from asyncpg import Connection

DAY = date(2019, 3, 14)
PAIRS = [
    pytest.param(pair, id=f"{pair['of']}-{pair['drug']}".replace(" ", "_"))
    for pair in csv.DictReader(
        Path(__file__).with_name("pairs.csv").read_text(encoding="utf-8").splitlines()
    )
]


async def find_drug(db: Connection, text: str) -> Drug:
    hits = await search_drugs(db, text)
    assert hits, f"nothing is found by {text!r}"
    drug = await drug_detail(db, hits[0].code)
    assert drug is not None
    return drug


async def find_allergy(db: Connection, text: str) -> KnownAllergy:
    hits = await search_allergens(db, text)
    assert hits, f"nothing is found by {text!r}"
    return KnownAllergy(hits[0].code, hits[0].display, "rash", DAY, "Civil Hospital")


@pytest.mark.parametrize("pair", PAIRS)
async def test_stops_of_a_pair(db: Connection, pair: dict[str, str]) -> None:
    drug = await find_drug(db, pair["drug"])
    is_allergy = pair["known"] == "allergy"
    allergies = [await find_allergy(db, pair["of"])] if is_allergy else []
    current = [] if is_allergy else [await find_drug(db, pair["of"])]

    stops = find_stops(
        drug=drug, allergies=allergies, current=current, classes=await allergy_classes(db)
    )

    assert [stop.severity for stop in stops] == (
        [] if pair["expected"] == "none" else [pair["expected"]]
    ), (drug.name, stops)


def ref(code: str) -> SubstanceRef:
    return SubstanceRef(code, code.capitalize(), code, code.capitalize())


def drug(*codes: str, route: str = "oral") -> Drug:
    return Drug("x", "X 5 mg", "tablet", route, "5 mg", tuple(ref(code) for code in codes))


def known(code: str, reaction: str = "") -> KnownAllergy:
    return KnownAllergy(code, code.capitalize(), reaction, DAY, "Civil Hospital")


def stops_of(prescribed: Drug, *allergies: KnownAllergy, current: list[Drug]) -> list[Stop]:
    return find_stops(drug=prescribed, allergies=allergies, current=current, classes=CLASSES)


CLASSES = [
    AllergyClass(
        "cillins",
        "Cillins",
        members=frozenset({"alpha", "beta"}),
        akin=frozenset({"gamma"}),
        related=frozenset({"delta"}),
        alternatives=(ref("omega"), ref("psi")),
    )
]


def test_stop_names_what_was_recorded_when_and_where() -> None:
    [stop] = stops_of(drug("alpha"), known("alpha", "anaphylaxis"), current=[])

    assert stop.evidence % stop.parameters == (
        "Allergy to Alpha (anaphylaxis), recorded on 2019-03-14 at Civil Hospital."
        " X 5 mg contains Alpha."
    )


def test_stop_names_no_reaction_where_none_was_recorded() -> None:
    [stop] = stops_of(drug("alpha"), known("alpha"), current=[])

    assert stop.parameters["allergy"] == "Alpha"


@pytest.mark.parametrize(
    ("allergen", "substance", "severity", "why"),
    [
        ("cillins", "alpha", "stop", "member"),
        ("cillins", "gamma", "stop", "member"),
        ("cillins", "delta", "warning", "related"),
        ("alpha", "beta", "stop", "kin"),
        ("alpha", "gamma", "warning", "kin"),
        ("gamma", "alpha", "warning", "kin"),
        ("alpha", "delta", "warning", "related"),
    ],
)
def test_stop_by_class(allergen: str, substance: str, severity: str, why: str) -> None:
    [stop] = stops_of(drug(substance), known(allergen), current=[])

    assert (stop.kind, stop.severity, stop.evidence) == ("allergy", severity, EVIDENCE[why])


@pytest.mark.parametrize(("allergen", "substance"), [("delta", "alpha"), ("omega", "alpha")])
def test_stops_are_none_the_other_way_round(allergen: str, substance: str) -> None:
    assert stops_of(drug(substance), known(allergen), current=[]) == []


def test_stop_offers_what_no_other_allergy_speaks_against() -> None:
    [stop, _] = stops_of(drug("alpha", "psi"), known("cillins"), known("psi"), current=[])

    assert [substance.code for substance in stop.alternatives] == ["omega"]


def test_stop_of_a_combination_is_the_gravest_of_its_parts() -> None:
    [stop] = stops_of(drug("delta", "alpha"), known("cillins"), current=[])

    assert stop.severity == "stop"
    assert stop.parameters["substance"] == "Alpha"


def test_stops_come_before_warnings() -> None:
    found = stops_of(drug("delta"), known("cillins"), current=[drug("delta")])

    assert [(stop.kind, stop.severity) for stop in found] == [
        ("duplicate", "stop"),
        ("allergy", "warning"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "severity"),
    [
        ("oral", "intravenous", "stop"),
        ("oral", "subcutaneous", "stop"),
        ("oral", "topical", "warning"),
        ("inhalation", "oral", "warning"),
        ("topical", "topical", "stop"),
    ],
)
def test_duplicate_by_route(one: str, other: str, severity: str) -> None:
    [stop] = stops_of(drug("zeta", route=one), current=[drug("zeta", route=other)])

    assert (stop.kind, stop.severity) == ("duplicate", severity)


def test_stops_are_none_without_substances() -> None:
    assert stops_of(drug(), known("cillins"), current=[drug()]) == []
