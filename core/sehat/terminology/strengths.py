"""Strengths and dose forms as lists write them, made comparable between one list and another."""

from __future__ import annotations

import re

__all__ = ["Presentation", "family_of", "presentation_of", "strengths_of"]

_AMOUNT = re.compile(
    r"(?P<value>\d+(?:\.\d+)?)\s*"
    r"(?P<unit>lakh units?|million units?|units?|iu|micrograms?|mcg|milligrams?|mg|g|%|mmol"
    r"|milliliters?|microliters?|ml)(?![a-z])"
    r"(?:\s*/\s*(?P<per>\d+(?:\.\d+)?)?\s*(?P<of>ml|milliliter|g|actuation|dose))?",
    re.IGNORECASE,
)
_IN_MILLIGRAMS = {"g": 1000.0, "mg": 1.0, "milligram": 1.0, "microgram": 0.001, "mcg": 0.001}
_IN_UNITS = {"unit": 1.0, "iu": 1.0, "lakh unit": 100_000.0, "million unit": 1_000_000.0}
_PERCENT = 10.0
"""One per cent is 10 mg in a millilitre or a gram."""

_FAMILIES = (
    (r"prolonged|sustained|modified|extended", "prolonged-release"),
    (r"inject|infusion", "injection"),
    (r"\beye|ophthalm", "eye"),
    (r"\bear\b|otic", "ear"),
    (r"nasal", "nasal"),
    (r"inhal|nebuli|respirator", "inhalation"),
    (r"vaginal|pessary", "vaginal"),
    (r"rectal|suppository|enema", "rectal"),
    (r"tablet", "tablet"),
    (r"capsule", "capsule"),
    (r"syrup|suspension|oral (solution|drops|liquid)|elixir", "oral liquid"),
    (r"cream|ointment|gel|lotion", "skin"),
)

Presentation = tuple[str, tuple[tuple[float, str], ...]]
"""The family of a dose form, and the amounts in milligrams or units, alone or by what."""


def strengths_of(name: str) -> tuple[str, ...]:
    """The strengths that stand in the name of a drug, as they are written."""
    return tuple(match.group(0).strip() for match in _AMOUNT.finditer(name))


def family_of(form: str) -> str:
    """The family of a dose form: a syrup and an oral suspension are both `oral liquid`."""
    plain = form.lower()
    return next((family for words, family in _FAMILIES if re.search(words, plain)), plain)


def presentation_of(strength: str, form: str) -> Presentation:
    """What tells two presentations of the same substances apart, whoever wrote them."""
    return family_of(form), tuple(sorted(_amount(match) for match in _AMOUNT.finditer(strength)))


def _amount(match: re.Match[str]) -> tuple[float, str]:
    value, unit = float(match["value"]), match["unit"].lower().rstrip("s")
    if unit == "%":
        return round(value * _PERCENT, 6), "mg/mL"
    kind = "mg" if unit in _IN_MILLIGRAMS else "unit" if unit in _IN_UNITS else unit
    value *= _IN_MILLIGRAMS.get(unit, _IN_UNITS.get(unit, 1.0))
    if match["of"] is None:
        return round(value, 6), kind
    by = "dose" if match["of"].lower() in ("actuation", "dose") else "mL"
    return round(value / float(match["per"] or 1), 6), f"{kind}/{by}"
