"""Signed consultations of the demo, made by the same code that signs a real one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from msgspec.structs import asdict

from sehat.api import uuid7
from sehat_opd_ipd.domain.document import (
    Author,
    ConsultationFacts,
    canonical_sha256,
    consultation_bundle,
)

if TYPE_CHECKING:
    from sehat.demo.cases import Line
    from sehat.demo.load import DemoCity, DemoHospital
    from sehat_opd_ipd.demo.month import Consulted

__all__ = ["write_consultations"]

ADVICE = "Drink enough water. Come back if it gets worse."


CONSULTATION = """
insert into opd_ipd_consultation (tenant_id, id, visit_id, person_id, practitioner_id, complaint,
  advice, saved_at, saved_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
DIAGNOSIS = """
insert into opd_ipd_diagnosis (tenant_id, id, consultation_id, position, system, code, display)
values ($1, $2, $3, $4, 'icd10', $5, $6)
"""
LINE = """
insert into opd_ipd_prescription_line (tenant_id, id, consultation_id, position, drug_code,
  drug_name, dose, timing, days, quantity) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
LINE_COLUMNS = ("drug_code", "drug_name", "dose", "timing", "days", "quantity")
ENTRY = """
insert into record_entry (tenant_id, person_id, id, kind, grade, occurred_at, title, summary, fhir,
  author, signed_at, sha256) values ($1, $2, $3, 'opd_consultation', 'document', $4, $5,
  $6::text::jsonb, $7::text::jsonb, $8::text::jsonb, $4, $9)
"""
SIGN = """
update opd_ipd_consultation set state = 'signed', version = 2, signed_at = $3, sha256 = $4,
  record_entry_id = $5 where tenant_id = $1 and id = $2
"""


async def write_consultations(
    city: DemoCity,
    hospital: DemoHospital,
    consulted: Sequence[Consulted],
    drugs: Mapping[Line, tuple[str, str]],
    titles: dict[str, str],
) -> None:
    """Write the consultations of a hospital's month, then sign them."""
    owner = city.owner
    people = await _by_id(owner, "person", [visit.person_id for visit in consulted])
    doctors = await _by_id(owner, "practitioner", [d for d, _ in hospital.doctors.values()])
    name = await owner.fetchval("select name from tenant where id = $1", hospital.id)
    rows: dict[str, list[tuple[Any, ...]]] = {
        statement: [] for statement in (CONSULTATION, DIAGNOSIS, LINE, ENTRY, SIGN)
    }
    for visit in consulted:
        doctor = doctors[hospital.doctors[visit.code][0]]
        facts = _facts(visit, people[visit.person_id], doctor, (hospital.id, name), drugs, titles)
        for statement, row in _rows(facts, hospital.doctors[visit.code][1]):
            rows[statement].append((hospital.id, *row))
    for statement, values in rows.items():
        await owner.executemany(statement, values)


async def _by_id(owner: Any, table: str, ids: list[UUID]) -> dict[UUID, Any]:  # noqa: ANN401
    rows = await owner.fetch(f"select * from {table} where id = any($1::uuid[])", ids)  # noqa: S608
    return {row["id"]: row for row in rows}


def _facts(  # noqa: PLR0917 - what a document is made of
    visit: Consulted,
    person: Any,  # noqa: ANN401 - a row
    doctor: Any,  # noqa: ANN401 - a row
    hospital: tuple[UUID, str],
    drugs: Mapping[Line, tuple[str, str]],
    titles: dict[str, str],
) -> ConsultationFacts:
    case = visit.case
    diagnoses = [{"id": uuid7(), "code": code, "display": titles[code]} for code in case.diagnoses]
    return ConsultationFacts(
        entry_id=uuid7(),
        visit_id=visit.visit_id,
        visit_number=visit.visit_number,
        person_id=person["id"],
        person_name=person["name"],
        sex=person["sex"],
        birth_date=person["birth_date"],
        birth_precision=person["birth_precision"],
        hospital_id=hospital[0],
        hospital_name=hospital[1],
        department=visit.department,
        author=Author(
            doctor["id"],
            doctor["name"],
            doctor["qualification"],
            doctor["council"],
            doctor["council_number"],
        ),
        signed_at=visit.at,
        complaint=case.complaint,
        advice=ADVICE,
        next_visit=None,
        vitals=[],
        diagnoses=diagnoses,
        lines=[_line(line, drugs[line]) for line in case.lines],
        allergy_heading="not_recorded",
        allergies=[],
    )


def _line(line: Line, drug: tuple[str, str]) -> dict[str, Any]:
    code, name = drug
    return {
        "id": uuid7(),
        "drug_code": code,
        "drug_name": name,
        "dose": line.dose,
        "timing": "after food",
        "days": line.days,
        "quantity": line.days * line.dose.count("1"),
        "instructions": "",
        "override_reason": None,
    }


def _rows(facts: ConsultationFacts, user: UUID) -> list[tuple[str, tuple[Any, ...]]]:
    document = consultation_bundle(facts)
    sha256, consultation = canonical_sha256(document), uuid7()
    author = asdict(facts.author)
    author.pop("practitioner_id")
    summary = {
        "diagnoses": [f"{d['code']} {d['display']}" for d in facts.diagnoses],
        "medicines": [f"{line['drug_name']} {line['dose']}" for line in facts.lines],
        "visit": facts.visit_number,
    }
    at, person = facts.signed_at, facts.person_id
    return [
        (
            CONSULTATION,
            (
                consultation,
                facts.visit_id,
                person,
                facts.author.practitioner_id,
                facts.complaint,
                facts.advice,
                at,
                user,
            ),
        ),
        *(
            (DIAGNOSIS, (row["id"], consultation, position, row["code"], row["display"]))
            for position, row in enumerate(facts.diagnoses, 1)
        ),
        *(
            (LINE, (row["id"], consultation, position, *(row[name] for name in LINE_COLUMNS)))
            for position, row in enumerate(facts.lines, 1)
        ),
        (
            ENTRY,
            (
                person,
                facts.entry_id,
                at,
                facts.department,
                _json(summary),
                _json(document),
                _json(author),
                sha256,
            ),
        ),
        (SIGN, (consultation, at, sha256, facts.entry_id)),
    ]


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
