"""The signed document of a consultation, in the shape of FHIR R4.

The bundle follows the Indian profiles OPConsultRecord (SNOMED CT 371530004) and
PrescriptionRecord (440545006): one Composition whose sections point at the resources.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct

from sehat.api import canonical_bytes
from sehat_opd_ipd.domain.vitals import VITALS

__all__ = ["Author", "ConsultationFacts", "canonical_sha256", "consultation_bundle"]

SNOMED = "http://snomed.info/sct"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"


class Author(Struct, frozen=True):
    """The practitioner who signs, with the number the medical council gave."""

    practitioner_id: UUID
    name: str
    qualification: str
    council: str
    council_number: str


class ConsultationFacts(Struct, frozen=True, kw_only=True):
    """All that the signed document says; rows are those of the consultation's tables."""

    entry_id: UUID
    visit_id: UUID
    visit_number: str
    person_id: UUID
    person_name: str
    sex: str
    birth_date: date | None
    birth_precision: str
    hospital_id: UUID
    hospital_name: str
    department: str
    department_hi: str = ""
    author: Author
    signed_at: datetime
    complaint: str
    advice: str
    next_visit: date | None
    vitals: Sequence[Mapping[str, Any]]
    diagnoses: Sequence[Mapping[str, Any]]
    lines: Sequence[Mapping[str, Any]]
    allergy_heading: str
    allergies: Sequence[Mapping[str, Any]]
    orders: Sequence[Mapping[str, Any]] = ()


def canonical_sha256(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a document, as hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()


def consultation_bundle(facts: ConsultationFacts) -> dict[str, Any]:
    """The FHIR document Bundle of a consultation."""
    resources = [
        *(_condition(facts, row) for row in facts.diagnoses),
        *(_observation(facts, row) for row in facts.vitals),
        *(_allergy(facts, row) for row in facts.allergies),
        *(_medication_request(facts, row) for row in facts.lines),
        *(_service_request(facts, row) for row in facts.orders),
    ]
    entries = [_composition(facts, resources), _patient(facts), _practitioner(facts), *resources]
    return {
        "resourceType": "Bundle",
        "id": str(facts.entry_id),
        "type": "document",
        "timestamp": facts.signed_at.isoformat(),
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{facts.entry_id}"},
        "entry": [
            {"fullUrl": f"{item['resourceType']}/{item['id']}", "resource": item}
            for item in entries
        ],
    }


def _composition(facts: ConsultationFacts, resources: list[dict[str, Any]]) -> dict[str, Any]:
    def section(title: str, code: str, kind: str) -> dict[str, Any]:
        references = [
            {"reference": f"{r['resourceType']}/{r['id']}"}
            for r in resources
            if r["resourceType"] == kind
        ]
        return {"title": title, "code": _coding(SNOMED, code), "entry": references}

    sections = [
        {"title": "Chief complaints", "text": _text(facts.complaint)},
        section("Diagnoses", "439401001", "Condition"),
        section("Vital signs", "118227000", "Observation"),
        {
            **section("Allergies", "722446000", "AllergyIntolerance"),
            "text": _text(facts.allergy_heading),
        },
        section("Medications", "440545006", "MedicationRequest"),
        {"title": "Advice", "text": _text(facts.advice)},
    ]
    if facts.orders:
        sections.append(section("Investigations", "721963009", "ServiceRequest"))
    if facts.next_visit:
        sections.append({"title": "Follow-up", "text": _text(facts.next_visit.isoformat())})
    return {
        "resourceType": "Composition",
        "id": str(facts.visit_id),
        "status": "final",
        "type": _coding(SNOMED, "371530004", "Clinical consultation report"),
        "subject": {"reference": f"Patient/{facts.person_id}", "display": facts.person_name},
        "date": facts.signed_at.isoformat(),
        "author": [{"reference": f"Practitioner/{facts.author.practitioner_id}"}],
        "title": facts.department,
        "custodian": {
            "identifier": {"value": str(facts.hospital_id)},
            "display": facts.hospital_name,
        },
        "section": sections,
    }


def _patient(facts: ConsultationFacts) -> dict[str, Any]:
    patient: dict[str, Any] = {
        "resourceType": "Patient",
        "id": str(facts.person_id),
        "name": [{"text": facts.person_name}],
        "gender": facts.sex,
    }
    # FHIR dates carry their precision by their length.
    digits = {"day": 10, "month": 7, "year": 4, "age": 4}.get(facts.birth_precision, 0)
    if facts.birth_date and digits:
        patient["birthDate"] = facts.birth_date.isoformat()[:digits]
    return patient


def _practitioner(facts: ConsultationFacts) -> dict[str, Any]:
    author = facts.author
    return {
        "resourceType": "Practitioner",
        "id": str(author.practitioner_id),
        "name": [{"text": author.name}],
        "identifier": [{"system": author.council, "value": author.council_number}],
        "qualification": [{"code": {"text": author.qualification}}],
    }


def _condition(facts: ConsultationFacts, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": str(row["id"]),
        "subject": {"reference": f"Patient/{facts.person_id}"},
        "code": _coding(ICD10, row["code"], row["display"]),
    }


def _observation(facts: ConsultationFacts, row: Mapping[str, Any]) -> dict[str, Any]:
    kind = VITALS[row["kind"]]
    return {
        "resourceType": "Observation",
        "id": f"{facts.visit_id}-{kind.key}",
        "status": "final",
        "code": _coding(LOINC, kind.loinc, kind.label),
        "subject": {"reference": f"Patient/{facts.person_id}"},
        "effectiveDateTime": row["taken_at"].isoformat(),
        "valueQuantity": {
            "value": _number(row["value"]),
            "unit": kind.unit,
            "system": UCUM,
            "code": kind.unit,
        },
    }


def _allergy(facts: ConsultationFacts, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "AllergyIntolerance",
        "id": str(row["id"]),
        "patient": {"reference": f"Patient/{facts.person_id}"},
        "code": {"text": row["allergen_text"]},
        "reaction": [{"manifestation": [{"text": row["reaction"] or "not recorded"}]}],
    }


def _medication_request(facts: ConsultationFacts, row: Mapping[str, Any]) -> dict[str, Any]:
    request: dict[str, Any] = {
        "resourceType": "MedicationRequest",
        "id": str(row["id"]),
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {
            "coding": [{"code": row["drug_code"], "display": row["drug_name"]}],
            "text": row["drug_name"],
        },
        "subject": {"reference": f"Patient/{facts.person_id}"},
        "authoredOn": facts.signed_at.isoformat(),
        "requester": {"reference": f"Practitioner/{facts.author.practitioner_id}"},
        "dosageInstruction": [_dosage(row)],
    }
    if row["quantity"]:
        request["dispenseRequest"] = {"quantity": {"value": row["quantity"]}}
    if row["override_reason"]:
        request["note"] = [{"text": f"Warning overridden: {row['override_reason']}"}]
    return request


def _service_request(facts: ConsultationFacts, row: Mapping[str, Any]) -> dict[str, Any]:
    request: dict[str, Any] = {
        "resourceType": "ServiceRequest",
        "id": str(row["id"]),
        "status": "completed" if row["state"] == "verified" else "active",
        "intent": "order",
        "priority": row["urgency"],
        "code": {"text": row["name"]},
        "subject": {"reference": f"Patient/{facts.person_id}"},
        "authoredOn": row["ordered_at"].isoformat(),
        "requester": {"reference": f"Practitioner/{facts.author.practitioner_id}"},
    }
    if row["reason"]:
        request["reasonCode"] = [{"text": row["reason"]}]
    return request


def _dosage(row: Mapping[str, Any]) -> dict[str, Any]:
    dosage: dict[str, Any] = {"text": row["dose"]}
    if row["timing"]:
        dosage["patientInstruction"] = row["timing"]
    if row["instructions"]:
        dosage["additionalInstruction"] = [{"text": row["instructions"]}]
    if row["days"]:
        days = {"value": row["days"], "unit": "day", "system": UCUM, "code": "d"}
        dosage["timing"] = {"repeat": {"boundsDuration": days}}
    return dosage


def _coding(system: str, code: str, display: str = "") -> dict[str, Any]:
    coding = {"system": system, "code": code, **({"display": display} if display else {})}
    return {"coding": [coding], **({"text": display} if display else {})}


def _text(value: str) -> dict[str, str]:
    return {"status": "additional", "div": value}


def _number(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)
