"""A signed document as its page shows it: the sections of the FHIR bundle, in words."""

from __future__ import annotations

from typing import Any

from sehat.api import Arrival
from sehat.api import marked as _

__all__ = ["document_sections"]

TITLES = {
    "Chief complaints": _("Complaint and history"),
    "Diagnoses": _("Diagnoses"),
    "Vital signs": _("Vitals"),
    "Allergies": _("Allergies"),
    "Medications": _("Medicines"),
    "Investigations": _("Tests"),
    "Advice": _("Advice"),
    "Follow-up": _("Next visit"),
}
HEADINGS = {
    "known": _("Known allergies"),
    "none_known": _("No known allergies"),
    "not_recorded": _("Allergies not recorded"),
    "unavailable": _("Allergies unavailable"),
}


def document_sections(arrival: Arrival, document: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Titles and lines of a document, in the order of its Composition."""
    resources = {e["fullUrl"]: e["resource"] for e in document["entry"]}
    composition = document["entry"][0]["resource"]
    return [
        (_say(arrival, TITLES[section["title"]]), _lines(arrival, section, resources))
        for section in composition["section"]
    ]


def _lines(arrival: Arrival, section: dict[str, Any], resources: dict[str, Any]) -> list[str]:
    text = section.get("text", {}).get("div", "")
    lines = [_say(arrival, HEADINGS[text]) if text in HEADINGS else text] if text else []
    return lines + [_line(resources[entry["reference"]]) for entry in section.get("entry", [])]


def _line(resource: dict[str, Any]) -> str:
    match resource["resourceType"]:
        case "Condition":
            coding = resource["code"]["coding"][0]
            return f"{coding['code']} {coding['display']}"
        case "Observation":
            quantity = resource["valueQuantity"]
            return f"{resource['code']['text']} {quantity['value']} {quantity['unit']}"
        case "AllergyIntolerance" | "ServiceRequest":
            return str(resource["code"]["text"])
        case _:
            dosage = resource["dosageInstruction"][0]
            parts = [dosage["text"], dosage.get("patientInstruction", "")]
            return " ".join([resource["medicationCodeableConcept"]["text"], *filter(None, parts)])


def _say(arrival: Arrival, text: str) -> str:
    return arrival.platform.catalogues.text(arrival.locale, text)
