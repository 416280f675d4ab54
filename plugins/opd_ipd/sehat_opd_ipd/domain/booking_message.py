"""Tell a person about a booking by a message, in the language that the booking bears."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from sehat.api import day_text, weekday_text

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["tell_booking"]


async def tell_booking(ctx: TenantContext, booking_id: UUID, code: str) -> None:
    """Put the message `code` about a booking into the outbox, once; without a mobile none.

    It is given up once the hour of the booking has come.
    """
    row = await ctx.db.fetchrow(
        "select b.number, b.day, b.slot, b.locale, p.mobile from opd_ipd_booking b"
        " join person p on p.id = b.person_id where b.tenant_id = $1 and b.id = $2",
        ctx.tenant.id,
        booking_id,
    )
    if row is None or not row["mobile"]:
        return
    day, locale = row["day"], row["locale"]
    await ctx.notify(
        code,
        to=row["mobile"],
        locale=locale,
        parameters={
            "number": row["number"],
            "hospital": ctx.tenant.title(locale),
            "day": f"{weekday_text(day, locale)} {day_text(day, locale)}",
            "time": f"{row['slot']:%H:%M}",
        },
        key=str(booking_id),
        until=datetime.combine(day, row["slot"], ZoneInfo(ctx.tenant.zone)),
    )
