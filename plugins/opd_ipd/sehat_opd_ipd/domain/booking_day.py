"""What the clock does with bookings: reminds of those that come, closes those that have passed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sehat_opd_ipd.domain.booking import free_place, turn_booking
from sehat_opd_ipd.domain.booking_message import tell_booking
from sehat_opd_ipd.queries.clinics import booking_policy

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["close_past_bookings", "remind_of_bookings"]

_DUE = """
select b.id from opd_ipd_booking b
join opd_ipd_clinic_day d on d.tenant_id = $1 and d.id = b.clinic_day_id and d.state = 'open'
where b.tenant_id = $1 and b.state = 'booked' and b.reminded_at is null
  and b.day between $2 and $3 and (b.day + b.slot) > $4 and (b.day + b.slot) <= $5
  and b.made_at < $6
order by b.id
for update of b
"""

_PAST = """
select b.*, d.state as clinic_state from opd_ipd_booking b
join opd_ipd_clinic_day d on d.tenant_id = $1 and d.id = b.clinic_day_id
where b.tenant_id = $1 and b.state = 'booked' and b.day < $2
order by b.clinic_day_id, b.id
for update of b, d
"""


async def remind_of_bookings(ctx: TenantContext) -> int:
    """Remind of the bookings whose hour comes within the hospital's lead, once each.

    A booking that was made within the lead has just been told about, and is not reminded of; one
    whose clinic is not held waits to be moved. Returns how many are reminded of now.
    """
    _, hours = await booking_policy(ctx.db, ctx.tenant.id)
    now = ctx.now.astimezone(ZoneInfo(ctx.tenant.zone)).replace(tzinfo=None)
    lead = timedelta(hours=hours)
    rows = await ctx.db.fetch(
        _DUE,
        ctx.tenant.id,
        now.date(),
        (now + lead).date(),
        now,
        now + lead,
        ctx.now - timedelta(hours=1),
    )
    for row in rows:
        await tell_booking(ctx, row["id"], "opd_ipd.booking_reminder")
    await ctx.db.execute(
        "update opd_ipd_booking set reminded_at = $3 where tenant_id = $1 and id = any($2::uuid[])",
        ctx.tenant.id,
        [row["id"] for row in rows],
        ctx.now,
    )
    return len(rows)


async def close_past_bookings(ctx: TenantContext) -> int:
    """Close the bookings of past days at which nobody arrived; returns how many.

    Where the clinic was not held, the booking is cancelled, for the person did not fail to come.
    """
    rows: list[Any] = await ctx.db.fetch(_PAST, ctx.tenant.id, ctx.business_date)
    for row in rows:
        if row["clinic_state"] == "closed":
            await turn_booking(ctx, row, "cancelled", reason="clinic not held")
            await free_place(ctx, row)
        else:
            await turn_booking(ctx, row, "no_show")
    return len(rows)
