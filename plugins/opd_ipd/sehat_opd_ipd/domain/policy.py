"""What a hospital sets once: how far it books ahead and reminds, and how it calls its lanes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg

from sehat.api import Refusal, uuid7
from sehat_opd_ipd.domain.roster import reopen_days

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["set_booking_policy", "set_lane_rule"]


async def set_booking_policy(ctx: TenantContext, *, horizon_days: int, reminder_hours: int) -> UUID:
    """Set how many days ahead are booked (1 to 180), and the hours before a booking to remind."""
    made = uuid7()
    await ctx.db.execute(
        "insert into opd_ipd_booking_policy (tenant_id, id, horizon_days, reminder_hours, set_by)"
        " values ($1, $2, $3, $4, $5)",
        ctx.tenant.id,
        made,
        horizon_days,
        reminder_hours,
        ctx.actor.user_id,
    )
    await ctx.audit(
        "opd_ipd.booking_policy_set",
        entity="opd_ipd_booking_policy",
        entity_id=made,
        after={"horizon_days": horizon_days, "reminder_hours": reminder_hours},
    )
    await reopen_days(ctx, ctx.business_date)
    return made


async def set_lane_rule(
    ctx: TenantContext, *, queue_id: UUID, emergency_first: bool, priority_after: int
) -> UUID | Refusal:
    """Set the rule of a queue from the next call on; `priority_after` is 1 to 9.

    Refuses with `form.choose` where there is no such queue here.
    """
    made = uuid7()
    try:
        async with ctx.savepoint():
            await ctx.db.execute(
                "insert into opd_ipd_lane_rule (tenant_id, id, queue_id, emergency_first,"
                " priority_after, set_by) values ($1, $2, $3, $4, $5, $6)",
                ctx.tenant.id,
                made,
                queue_id,
                emergency_first,
                priority_after,
                ctx.actor.user_id,
            )
    except asyncpg.ForeignKeyViolationError:
        return Refusal("form.choose")
    await ctx.audit(
        "opd_ipd.lane_rule_set",
        entity="opd_ipd_lane_rule",
        entity_id=made,
        after={
            "queue": queue_id,
            "emergency_first": emergency_first,
            "priority_after": priority_after,
        },
    )
    return made
