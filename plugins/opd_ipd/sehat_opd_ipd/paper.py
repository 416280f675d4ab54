"""The prescription on A5: what the signed entry says, set by typst."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sehat.api import compile_pdf

if TYPE_CHECKING:
    from sehat.api import Arrival, PersonSight

__all__ = ["prescription_pdf"]

TEMPLATE = Path(__file__).parent / "templates/opd_ipd/print/prescription.typ"


async def prescription_pdf(arrival: Arrival, person: PersonSight, entry: Any) -> bytes:  # noqa: ANN401
    """Set the PDF of a signed consultation's entry; it says only what was signed."""
    import segno  # noqa: PLC0415 - imported on first use

    document = msgspec.json.decode(entry["fhir"])
    author = msgspec.json.decode(entry["author"])
    summary = msgspec.json.decode(entry["summary"])
    qr = io.BytesIO()
    segno.make(f"{entry['id']} {entry['sha256']}", error="m").save(qr, kind="svg", xmldecl=False)
    hospital_hi = msgspec.json.decode(entry["hospital_i18n"]).get("hi", "")
    sections = {s["title"]: s for s in _resources(document, "Composition")[0]["section"]}
    signed = arrival.local(entry["signed_at"])
    return await compile_pdf(
        TEMPLATE,
        {
            "hospital": entry["hospital"],
            "hospital_hi": hospital_hi,
            "department": entry["title"],
            "department_hi": summary.get("department_hi", ""),
            "date": signed.strftime("%d-%m-%Y"),
            "visit_number": summary["visit"],
            "name": person.name,
            "name_local": person.name_local if _printable(person.name_local) else "",
            "age_sex": f"{person.age_text}, {person.sex_letter}",
            "registration": person.registration or "–",
            "card_number": person.card_number,
            "diagnoses": summary["diagnoses"],
            "complaint": sections["Chief complaints"]["text"]["div"],
            "allergies": _allergies(document, sections),
            "allergy_known": bool(_resources(document, "AllergyIntolerance")),
            "lines": [_line(r) for r in _resources(document, "MedicationRequest")],
            "advice": sections["Advice"]["text"]["div"],
            "next_visit": sections.get("Follow-up", {}).get("text", {}).get("div", ""),
            "doctor": author["name"],
            "qualification": author["qualification"],
            "council": author["council"],
            "council_number": author["council_number"],
            "signed_at": signed.strftime("%d-%m-%Y %H:%M"),
            "sha256": entry["sha256"],
            "qr": qr.getvalue().decode(),
        },
    )


_HEADINGS = {
    "known": "Known allergies",
    "none_known": "No known allergies",
    "not_recorded": "Allergies not recorded",
    "unavailable": "Allergies unavailable",
}


def _allergies(document: dict[str, Any], sections: dict[str, Any]) -> str:
    names = [r["code"]["text"] for r in _resources(document, "AllergyIntolerance")]
    return ", ".join(names) or _HEADINGS[sections["Allergies"]["text"]["div"]]


def _resources(document: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    entries = (entry["resource"] for entry in document["entry"])
    return [resource for resource in entries if resource["resourceType"] == kind]


def _line(resource: dict[str, Any]) -> dict[str, Any]:
    dosage = resource["dosageInstruction"][0]
    extra = dosage.get("additionalInstruction", [])
    repeat = dosage.get("timing", {}).get("repeat", {}).get("boundsDuration", {})
    quantity = resource.get("dispenseRequest", {}).get("quantity", {}).get("value", "")
    return {
        "name": resource["medicationCodeableConcept"]["text"],
        "dose": dosage["text"],
        "timing": dosage.get("patientInstruction", ""),
        "note": ", ".join(item["text"] for item in extra),
        "days": str(repeat.get("value", "")),
        "quantity": str(quantity),
    }


def _printable(text: str) -> bool:
    """Whether the fonts of paper, Latin and Devanagari, have this name's script."""
    return all(ord(letter) < 0x0980 for letter in text)  # noqa: PLR2004 - end of Devanagari
