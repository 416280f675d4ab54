"""The verified report of an order, in the shape of FHIR R4.

The bundle follows the Indian profile DiagnosticReportLab: a Composition (SNOMED CT 4241000179101)
with one DiagnosticReport, whose results are Observations taken from a Specimen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct

__all__ = ["ReportFacts", "report_bundle", "report_summary"]

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
READINGS = {
    "normal": ("N", "Normal"),
    "low": ("L", "Low"),
    "high": ("H", "High"),
    "critical_low": ("LL", "Critical low"),
    "critical_high": ("HH", "Critical high"),
    "abnormal": ("A", "Abnormal"),
}


class ReportFacts(Struct, frozen=True, kw_only=True):
    """All that a report says; `order` and `results` are rows of the laboratory's tables."""

    entry_id: UUID
    order: Mapping[str, Any]
    results: Sequence[Mapping[str, Any]]
    hospital_id: UUID
    hospital_name: str
    verifier: str
    verified_at: datetime
    amends: UUID | None = None


def report_bundle(facts: ReportFacts) -> dict[str, Any]:
    """The FHIR document Bundle of a report."""
    observations = [_observation(facts, row) for row in facts.results]
    resources = [_composition(facts), _patient(facts), _specimen(facts)]
    resources += [_report(facts, observations), *observations]
    return {
        "resourceType": "Bundle",
        "id": str(facts.entry_id),
        "type": "document",
        "timestamp": facts.verified_at.isoformat(),
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{facts.entry_id}"},
        "entry": [
            {"fullUrl": f"{item['resourceType']}/{item['id']}", "resource": item}
            for item in resources
        ],
    }


def report_summary(facts: ReportFacts) -> dict[str, Any]:
    """What lists and trends need of a report, without its document."""
    return {
        "order": str(facts.order["id"]),
        "visit": facts.order["visit_number"],
        "sample": facts.order["sample"],
        "results": [
            {
                "code": row["test_code"],
                "name": row["test_name"],
                "text": row["text"],
                "number": _plain(row["number"]),
                "unit": row["unit"],
                "low": _plain(row["low"]),
                "high": _plain(row["high"]),
                "reading": row["reading"],
            }
            for row in facts.results
        ],
    }


def _composition(facts: ReportFacts) -> dict[str, Any]:
    order = facts.order
    return {
        "resourceType": "Composition",
        "id": str(order["id"]),
        "status": "amended" if facts.amends else "final",
        "type": _coding(SNOMED, "4241000179101", "Laboratory report"),
        "subject": _subject(facts),
        "date": facts.verified_at.isoformat(),
        "author": [{"display": facts.verifier}],
        "title": order["name"],
        "custodian": {
            "identifier": {"value": str(facts.hospital_id)},
            "display": facts.hospital_name,
        },
        "section": [
            {
                "title": "Laboratory report",
                "code": _coding(SNOMED, "4241000179101"),
                "entry": [{"reference": f"DiagnosticReport/{facts.entry_id}"}],
            }
        ],
    }


def _patient(facts: ReportFacts) -> dict[str, Any]:
    order = facts.order
    return {
        "resourceType": "Patient",
        "id": str(order["person_id"]),
        "name": [{"text": order["person_name"]}],
        "gender": order["sex"],
    }


def _specimen(facts: ReportFacts) -> dict[str, Any]:
    order = facts.order
    return {
        "resourceType": "Specimen",
        "id": str(order["sample_id"]),
        "accessionIdentifier": {"value": order["sample"]},
        "type": {"text": order["specimen"]},
        "subject": _subject(facts),
        "collection": {"collectedDateTime": order["collected_at"].isoformat()},
    }


def _report(facts: ReportFacts, observations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "resourceType": "DiagnosticReport",
        "id": str(facts.entry_id),
        "status": "amended" if facts.amends else "final",
        "code": {"text": facts.order["name"]},
        "subject": _subject(facts),
        "effectiveDateTime": facts.order["collected_at"].isoformat(),
        "issued": facts.verified_at.isoformat(),
        "performer": [{"display": facts.hospital_name}],
        "resultsInterpreter": [{"display": facts.verifier}],
        "specimen": [{"reference": f"Specimen/{facts.order['sample_id']}"}],
        "result": [{"reference": f"Observation/{item['id']}"} for item in observations],
    }


def _observation(facts: ReportFacts, row: Mapping[str, Any]) -> dict[str, Any]:
    code: dict[str, Any] = {"text": row["test_name"]}
    if row["loinc"]:
        code = _coding(LOINC, row["loinc"], row["test_name"])
    observation = {
        "resourceType": "Observation",
        "id": str(row["id"]),
        "status": "amended" if row["supersedes"] and facts.amends else "final",
        "code": code,
        "subject": _subject(facts),
        "effectiveDateTime": facts.order["collected_at"].isoformat(),
        **_value(row),
    }
    if row["reading"]:
        observation["interpretation"] = [_coding(INTERPRETATION, *READINGS[row["reading"]])]
    if limits := {name: row[name] for name in ("low", "high") if row[name] is not None}:
        observation["referenceRange"] = [
            {name: _quantity(limit, row["unit"]) for name, limit in limits.items()}
        ]
    return observation


def _value(row: Mapping[str, Any]) -> dict[str, Any]:
    if row["scale"] == "coded":
        return {"valueCodeableConcept": {"text": row["text"]}}
    if row["number"] is None:
        return {"valueString": row["text"]}
    quantity = _quantity(row["number"], row["unit"])
    if row["text"][0] in "<>":
        quantity["comparator"] = row["text"][0]
    return {"valueQuantity": quantity}


def _quantity(value: Decimal, unit: str) -> dict[str, Any]:
    return {"value": _plain(value), "unit": unit, "system": UCUM, "code": unit}


def _subject(facts: ReportFacts) -> dict[str, Any]:
    order = facts.order
    return {"reference": f"Patient/{order['person_id']}", "display": order["person_name"]}


def _coding(system: str, code: str, display: str = "") -> dict[str, Any]:
    coding = {"system": system, "code": code, **({"display": display} if display else {})}
    return {"coding": [coding], **({"text": display} if display else {})}


def _plain(value: Decimal | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
