"""What stands against a drug for this person: known allergies, and what is already taken.

Everything is compared by base substance, so that a brand, a combination, a salt, an ester or a
hydrate of the same substance is found too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple

from sehat.terminology.values import AllergyClass, Drug, SubstanceRef

__all__ = ["EVIDENCE", "KnownAllergy", "Stop", "find_stops"]

EVIDENCE: Final = {
    "same": (
        "Allergy to %(allergy)s, recorded on %(day)s at %(hospital)s."
        " %(drug)s contains %(substance)s."
    ),
    "member": (
        "Allergy to %(allergy)s, recorded on %(day)s at %(hospital)s. %(substance)s is one of them."
    ),
    "kin": (
        "Allergy to %(allergy)s, recorded on %(day)s at %(hospital)s."
        " %(substance)s belongs to the same class: %(class)s."
    ),
    "related": (
        "Allergy to %(allergy)s, recorded on %(day)s at %(hospital)s."
        " A reaction to %(substance)s is possible."
    ),
    "duplicate": "%(other)s already contains %(substance)s.",
    "elsewhere": "%(other)s contains %(substance)s too, by another route.",
}
"""Why something stops → English msgid; `day` is a date, the other parameters are text."""

_LOCAL = re.compile(
    r"\b(topical|cutaneous|ophthalmic|ocular|conjunctival|otic|auricular|nasal|inhalation"
    r"|respiratory|rectal|vaginal|oromucosal|buccal|dental|gingival|local|transdermal)"
)

Severity = Literal["stop", "warning"]


class KnownAllergy(NamedTuple):
    """A recorded allergy: what to, what happened, when and where it was recorded."""

    code: str
    display: str
    reaction: str
    day: date
    hospital: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A reason against a drug; a `stop` asks for a reason to go on, a `warning` is only shown.

    `evidence` is an English msgid, filled by `parameters`; `alternatives` are base substances
    that may be offered instead and that no known allergy speaks against.
    """

    kind: Literal["allergy", "duplicate"]
    severity: Severity
    evidence: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    alternatives: tuple[SubstanceRef, ...] = ()


class _Finding(NamedTuple):
    severity: Severity
    why: str
    substance: SubstanceRef
    allergy_class: AllergyClass | None = None


def find_stops(
    *,
    drug: Drug,
    allergies: Sequence[tuple[str, str, str, date, str]],
    current: Iterable[Drug],
    classes: Sequence[AllergyClass],
) -> list[Stop]:
    """What stands against a drug, the gravest first; one stop for each allergy and each drug.

    Args:
        drug: the drug that is to be prescribed.
        allergies: code, display, reaction, day and hospital of each, as of `KnownAllergy`.
        current: the drugs that are already taken or on the same prescription.
        classes: every class of allergens, from `allergy_classes`.
    """
    known = [KnownAllergy(*allergy) for allergy in allergies]
    found = [
        *_against_allergies(drug, known, classes),
        *(_duplicate(drug, other) for other in current if drug.base_codes & other.base_codes),
    ]
    return sorted(found, key=lambda stop: stop.severity == "warning")


def _against_allergies(
    drug: Drug, known: Sequence[KnownAllergy], classes: Sequence[AllergyClass]
) -> Iterator[Stop]:
    for allergy in known:
        findings = [
            finding
            for substance in drug.substances
            for finding in _findings(substance, allergy.code, classes)
        ]
        if findings:
            gravest = min(findings, key=lambda finding: finding.severity == "warning")
            yield Stop(
                "allergy",
                gravest.severity,
                EVIDENCE[gravest.why],
                _parameters(drug, allergy, gravest),
                _alternatives(allergy, known, classes),
            )


def _findings(
    substance: SubstanceRef, allergen: str, classes: Sequence[AllergyClass]
) -> Iterator[_Finding]:
    """Why one substance of the drug is against an allergy, by every class that knows both."""
    base = substance.base_code
    if base == allergen:
        yield _Finding("stop", "same", substance)
    for group in classes:
        of_class = group.members | group.akin
        if group.code == allergen:
            if base in of_class:
                yield _Finding("stop", "member" if len(of_class) > 1 else "same", substance, group)
        elif allergen not in of_class or base == allergen:
            continue
        elif base in of_class:
            both = {base, allergen} <= group.members
            yield _Finding("stop" if both else "warning", "kin", substance, group)
        if base in group.related:
            yield _Finding("warning", "related", substance, group)


def _parameters(drug: Drug, allergy: KnownAllergy, finding: _Finding) -> Mapping[str, object]:
    known = f"{allergy.display} ({allergy.reaction})" if allergy.reaction else allergy.display
    return {
        "allergy": known,
        "day": allergy.day,
        "hospital": allergy.hospital,
        "drug": drug.name,
        "substance": finding.substance.base_name,
        "class": finding.allergy_class.name if finding.allergy_class else "",
    }


def _alternatives(
    allergy: KnownAllergy, known: Sequence[KnownAllergy], classes: Sequence[AllergyClass]
) -> tuple[SubstanceRef, ...]:
    offered = (
        substance
        for group in classes
        if allergy.code == group.code or allergy.code in group.members | group.akin
        for substance in group.alternatives
    )
    return tuple(
        substance
        for substance in dict.fromkeys(offered)
        if not any(any(_findings(substance, other.code, classes)) for other in known)
    )


def _duplicate(drug: Drug, other: Drug) -> Stop:
    shared = min(drug.base_codes & other.base_codes)
    name = next(ref.base_name for ref in drug.substances if ref.base_code == shared)
    elsewhere = drug.route != other.route and (_is_local(drug.route) or _is_local(other.route))
    return Stop(
        "duplicate",
        "warning" if elsewhere else "stop",
        EVIDENCE["elsewhere" if elsewhere else "duplicate"],
        {"other": other.name, "substance": name, "drug": drug.name},
    )


def _is_local(route: str) -> bool:
    return _LOCAL.search(route.lower()) is not None
