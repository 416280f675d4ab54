"""Vital signs: what is measured, in which unit, and what is normal for an adult."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct

from sehat.api import Refusal
from sehat.api import marked as _

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["VITALS", "VitalKind", "record_vitals"]


class VitalKind(Struct, frozen=True):
    """A measurement: LOINC code, unit (UCUM), normal band of an adult, and what is possible.

    The bands are those of the Interagency Integrated Triage Tool (WHO, ICRC, MSF) for high-risk
    signs where it has them, otherwise common adult reference values.
    """

    key: str
    label: str
    unit: str
    loinc: str
    low: Decimal
    high: Decimal
    least: Decimal
    most: Decimal

    def reading(self, value: Decimal) -> str:
        """`low`, `normal` or `high`."""
        if value < self.low:
            return "low"
        return "high" if value > self.high else "normal"


def _kind(key: str, label: str, unit: str, loinc: str, *bounds: str) -> VitalKind:
    return VitalKind(key, label, unit, loinc, *(Decimal(bound) for bound in bounds))


VITALS: Mapping[str, VitalKind] = {
    kind.key: kind
    for kind in (
        _kind("systolic", _("Systolic pressure"), "mm[Hg]", "8480-6", "90", "139", "40", "300"),
        _kind("diastolic", _("Diastolic pressure"), "mm[Hg]", "8462-4", "60", "89", "20", "200"),
        _kind("pulse", _("Pulse"), "/min", "8867-4", "60", "100", "20", "260"),
        _kind("temperature", _("Temperature"), "Cel", "8310-5", "36", "37.5", "25", "45"),
        _kind("spo2", _("Oxygen"), "%", "59408-5", "94", "100", "30", "100"),
        _kind("respiration", _("Breathing"), "/min", "9279-1", "12", "20", "4", "90"),
        _kind("glucose", _("Glucose, random"), "mg/dL", "2339-0", "70", "139", "10", "1200"),
        _kind("weight", _("Weight"), "kg", "29463-7", "0", "400", "0.3", "400"),
    )
}


async def record_vitals(
    ctx: TenantContext, *, visit_id: UUID, person_id: UUID, values: Mapping[str, Decimal]
) -> Refusal | None:
    """Write the measurements that were taken; refuses with `opd_ipd.vital_range`."""
    for key, value in values.items():
        kind = VITALS[key]
        if not kind.least <= value <= kind.most:
            return Refusal(
                "opd_ipd.vital_range",
                {"field": key, "value": value, "low": kind.least, "high": kind.most},
            )
    await ctx.db.executemany(
        "insert into opd_ipd_vital (tenant_id, visit_id, person_id, kind, value, taken_by)"
        " values ($1, $2, $3, $4, $5, $6)",
        [
            (ctx.tenant.id, visit_id, person_id, key, value, ctx.actor.user_id)
            for key, value in values.items()
        ],
    )
    return None
