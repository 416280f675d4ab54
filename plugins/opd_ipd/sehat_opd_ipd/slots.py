"""The places on pages of out-patient care that others fill, and the day's box on the first page."""

from __future__ import annotations

from typing import Any

from sehat.api import HomePage, SlotFill, SlotPoint, TenantContext
from sehat.api import marked as _
from sehat_opd_ipd.api import PatientSide
from sehat_opd_ipd.domain.record import open_for_care
from sehat_opd_ipd.queries.queues import open_queues
from sehat_opd_ipd.sights import named

__all__ = ["SLOTS"]

MOST_QUEUES = 8


async def _reopen(ctx: TenantContext, side: PatientSide) -> None:
    await open_for_care(ctx, side.person_id)


async def load_today(ctx: TenantContext, home: HomePage) -> dict[str, Any] | None:
    """Registered, waiting and the median wait of the day, and the departments where people wait."""
    rows = await open_queues(ctx.db, ctx.tenant.id, home.day, median=True)
    if not rows:
        return None
    median = rows[0]["median_wait"]
    busiest = sorted(rows, key=lambda row: -row["waiting"])[:MOST_QUEUES]
    return {
        "registered": sum(row["registered"] for row in rows),
        "waiting": sum(row["waiting"] for row in rows),
        "median_wait": round(median) if median is not None else None,
        "queues": [
            {
                "id": row["id"],
                "name": named(row, ctx.locale),
                "registered": row["registered"],
                "waiting": row["waiting"],
            }
            for row in busiest
            if row["registered"]
        ],
    }


SLOTS = (
    SlotPoint("opd_ipd.patient.side", PatientSide, reopen=_reopen),
    SlotFill(
        slot="core.home",
        name="opd_ipd.today",
        title=_("Out-patients today"),
        template="opd_ipd/slots/today.html",
        load=load_today,
        weight=10,
        permission="opd_ipd.see_queue",
    ),
)
