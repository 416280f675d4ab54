"""Whether a doctor can prescribe and code: the lists of drugs and diagnoses are there."""

from __future__ import annotations

from sehat.api import Health, HealthCheck, HealthContext
from sehat.api import marked as _

__all__ = ["HEALTH"]


async def check_lists(ctx: HealthContext) -> Health:
    """Drugs and diagnoses are loaded."""
    there = await ctx.db.fetchval(
        "select exists (select 1 from drug where status = 'active')"
        " and exists (select 1 from concept)"
    )
    if there:
        return Health("ok")
    return Health("degraded", _("No drugs or diagnoses are loaded. Run `sehat import drugs`."))


HEALTH = (HealthCheck("opd_ipd.lists", _("Lists of drugs and diagnoses"), check_lists),)
