"""The prescription on A5: what the signed entry says, set by typst."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sehat.api import PersonSight, compile_pdf, sight_of

if TYPE_CHECKING:
    from sehat.api import Arrival

__all__ = ["prescription_pdf"]

TEMPLATE = Path(__file__).parent / "templates/opd_ipd/print/prescription.typ"

_PRECISIONS = {10: "day", 7: "month", 4: "year"}
_UNITS = {"Cel": "°C", "mm[Hg]": "mmHg"}
_END_OF_DEVANAGARI = 0x0980

Resource = dict[str, Any]


async def prescription_pdf(arrival: Arrival, person: PersonSight, entry: Any) -> bytes:  # noqa: ANN401
    """Set the PDF of a signed consultation's entry; it says what was signed, also years later.

    Only the numbers of the person, and the name in a second script, are those of today.
    """
    document = msgspec.json.decode(entry["fhir"])
    signed = arrival.local(entry["signed_at"])
    return await compile_pdf(
        TEMPLATE,
        {
            **_heading(entry, signed),
            **_patient(_as_signed(arrival, person, document, signed.date())),
            **_findings(document),
            "lines": [_line(arrival, r) for r in _resources(document, "MedicationRequest")],
            **_signature(entry, signed),
        },
    )


def _heading(entry: Any, signed: datetime) -> dict[str, str]:  # noqa: ANN401
    summary = msgspec.json.decode(entry["summary"])
    return {
        "hospital": entry["hospital"],
        "hospital_hi": msgspec.json.decode(entry["hospital_i18n"]).get("hi", ""),
        "department": entry["title"],
        "department_hi": summary.get("department_hi", ""),
        "date": signed.strftime("%d-%m-%Y"),
        "visit_number": summary["visit"],
    }


def _patient(person: PersonSight) -> dict[str, str]:
    return {
        "name": person.name,
        "name_local": person.name_local if _printable(person.name_local) else "",
        "age_sex": ", ".join(filter(None, (person.age_text, person.sex_letter))),
        "registration": person.registration or "–",
        "card_number": person.card_number,
    }


def _as_signed(arrival: Arrival, person: PersonSight, document: Resource, day: date) -> PersonSight:
    """The person with the name, sex and age that the document gave them on its day."""
    patients = _resources(document, "Patient")
    if not patients:
        # The document of another system may leave its patient out.
        return person
    patient = patients[0]
    name, born = patient["name"][0]["text"], patient.get("birthDate", "")
    signed = {
        "id": person.id,
        "name": name,
        "name_local": person.name_local if person.name == name else "",
        "sex": patient["gender"],
        "birth_date": date.fromisoformat(born + "-01-01"[len(born) - 4 :]) if born else None,
        "birth_precision": _PRECISIONS.get(len(born), "unknown"),
        "mobile": None,
        "guardian_name": None,
        "locality": None,
        "registration": person.registration,
        "card_number": person.card_number.replace("-", ""),
    }
    return sight_of(arrival, signed, day)


def _findings(document: Resource) -> dict[str, Any]:
    composition = _resources(document, "Composition")[0]
    said = {s["title"]: s.get("text", {}).get("div", "") for s in composition["section"]}
    next_visit = said.get("Follow-up", "")
    return {
        "diagnoses": [
            {"code": code["code"], "display": code["display"]}
            for condition in _resources(document, "Condition")
            for code in condition["code"]["coding"]
        ],
        "complaint": said["Chief complaints"],
        "vitals": [_vital(r) for r in _resources(document, "Observation")],
        "allergies": [_allergy(r) for r in _resources(document, "AllergyIntolerance")],
        "allergy_state": said["Allergies"],
        "tests": [str(r["code"]["text"]) for r in _resources(document, "ServiceRequest")],
        "advice": said["Advice"],
        "next_visit": f"{date.fromisoformat(next_visit):%d-%m-%Y}" if next_visit else "",
    }


def _signature(entry: Any, signed: datetime) -> dict[str, str]:  # noqa: ANN401
    import segno  # noqa: PLC0415 - imported on first use

    author = msgspec.json.decode(entry["author"])
    picture = io.BytesIO()
    code = segno.make(f"{entry['id']} {entry['sha256']}", error="m", micro=False)
    code.save(picture, kind="svg", border=0, xmldecl=False)
    return {
        "doctor": author["name"],
        "qualification": author["qualification"],
        "council": author["council"],
        "council_number": author["council_number"],
        "signed_at": signed.strftime("%d-%m-%Y %H:%M"),
        "sha256": [entry["sha256"][:32], entry["sha256"][32:]],
        "qr": picture.getvalue().decode(),
    }


def _line(arrival: Arrival, request: Resource) -> dict[str, Any]:
    dosage = request["dosageInstruction"][0]
    days = dosage.get("timing", {}).get("repeat", {}).get("boundsDuration", {}).get("value", "")
    timing = dosage.get("patientInstruction", "")
    timing_hi = arrival.platform.catalogues.text("hi", timing) if timing else ""
    return {
        "name": request["medicationCodeableConcept"]["text"],
        "dose": dosage["text"],
        "timing": timing,
        "timing_hi": timing_hi if timing_hi != timing else "",
        "notes": [
            note["text"]
            for note in (*dosage.get("additionalInstruction", []), *request.get("note", []))
        ],
        "days": str(days),
        "quantity": str(request.get("dispenseRequest", {}).get("quantity", {}).get("value", "")),
    }


def _vital(observation: Resource) -> dict[str, str]:
    quantity = observation["valueQuantity"]
    unit = _UNITS.get(quantity["unit"], quantity["unit"])
    return {"label": observation["code"]["text"], "value": f"{quantity['value']} {unit}"}


def _allergy(resource: Resource) -> str:
    name = str(resource["code"]["text"])
    reaction = resource["reaction"][0]["manifestation"][0]["text"]
    return name if reaction == "not recorded" else f"{name} ({reaction})"


def _resources(document: Resource, kind: str) -> list[Resource]:
    entries = (entry["resource"] for entry in document["entry"])
    return [resource for resource in entries if resource["resourceType"] == kind]


def _printable(text: str) -> bool:
    """Whether the fonts of paper, Latin and Devanagari, have this name's script."""
    return all(ord(letter) < _END_OF_DEVANAGARI for letter in text)
