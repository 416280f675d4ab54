"""Words of the laboratory: sections, specimens, urgencies, states, readings, units and choices."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sehat.api import marked as _

__all__ = [
    "CHOICES",
    "READINGS",
    "REFUSAL_REASONS",
    "SECTIONS",
    "SPECIMENS",
    "STATES",
    "URGENCIES",
    "is_abnormal",
    "range_text",
    "unit_text",
]

SECTIONS: Mapping[str, str] = {
    "haematology": _("Haematology"),
    "biochemistry": _("Biochemistry"),
    "serology": _("Serology"),
    "clinical_pathology": _("Clinical pathology"),
    "microbiology": _("Microbiology"),
    "other": _("Other tests"),
}
SPECIMENS: Mapping[str, str] = {
    "edta_blood": _("Blood, EDTA"),
    "serum": _("Serum"),
    "fluoride_plasma": _("Plasma, fluoride"),
    "citrate_plasma": _("Plasma, citrate"),
    "urine": _("Urine"),
    "stool": _("Stool"),
    "sputum": _("Sputum"),
    "swab": _("Swab"),
    "other": _("Other specimen"),
}
URGENCIES: Mapping[str, str] = {
    "routine": _("Routine"),
    "urgent": _("Urgent"),
    "stat": _("At once"),
}
STATES: Mapping[str, str] = {
    "ordered": _("Ordered"),
    "collected": _("Collected"),
    "resulted": _("To be verified"),
    "verified": _("Verified"),
    "refused": _("Sample refused"),
    "cancelled": _("Cancelled"),
}
REFUSAL_REASONS = (
    _("Clotted"),
    _("Haemolysed"),
    _("Too little"),
    _("Wrong container"),
    _("Label does not match"),
    _("Leaked or broken"),
)
READINGS: Mapping[str, tuple[str, str, str]] = {
    "normal": (_("Normal"), "ok", ""),
    "low": (_("Low"), "danger", "arrow-down"),
    "high": (_("High"), "danger", "arrow-up"),
    "critical_low": (_("Critical, low"), "danger critical", "arrow-down"),
    "critical_high": (_("Critical, high"), "danger critical", "arrow-up"),
    "abnormal": (_("Abnormal"), "danger", "alert"),
}
"""Reading → word, kind of tag and icon."""

CHOICES = (
    _("Negative"),
    _("Positive"),
    _("Normal"),
    _("Deficient"),
    _("Not seen"),
    _("P. vivax seen"),
    _("P. falciparum seen"),
    _("Mixed infection seen"),
    _("P. vivax positive"),
    _("P. falciparum positive"),
    _("Mixed positive"),
    _("Non-reactive"),
    _("Reactive"),
    _("Rh positive"),
    _("Rh negative"),
    _("Clear"),
    _("Turbid"),
    _("Nil"),
    _("Trace"),
    _("Raised"),
    _("Scanty"),
    _("Not detected"),
    _("Detected"),
    _("Detected and rifampicin resistant"),
)
"""Coded results that are words; grades such as 2+ and blood groups are the same everywhere."""

_UNITS = {
    "1": "",
    "[pH]": "",
    "10*6/uL": "×10⁶/µL",
    "10*3/uL": "×10³/µL",
    "ug/mL": "µg/mL",
    "ug/dL": "µg/dL",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
    "/[HPF]": "/HPF",
}


def unit_text(ucum: str) -> str:
    """A unit as people write it."""
    return _UNITS.get(ucum, ucum.replace("[IU]", "IU"))


def range_text(low: Decimal | None, high: Decimal | None, decimals: int) -> str:
    """What is usual, such as `13.0–17.0`, `≤ 199` or `≥ 40`; nothing where no range is known."""
    if high is None:
        return "" if low is None else f"≥ {low:.{decimals}f}"
    if not low:
        return f"≤ {high:.{decimals}f}"
    return f"{low:.{decimals}f}–{high:.{decimals}f}"


def is_abnormal(reading: str) -> bool:
    """Whether a reading wants to be seen first."""
    return reading not in ("", "normal")
