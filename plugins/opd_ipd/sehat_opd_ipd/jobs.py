"""What is done for bookings without anybody asking: open days, remind, close what has passed."""

from __future__ import annotations

from datetime import timedelta

from sehat.api import Job, JobContext
from sehat.api import marked as _
from sehat_opd_ipd.domain.booking_day import close_past_bookings, remind_of_bookings
from sehat_opd_ipd.domain.roster import reopen_days

__all__ = ["JOBS"]


async def _open_days(ctx: JobContext) -> None:
    await reopen_days(ctx, ctx.business_date)


async def _close_past(ctx: JobContext) -> None:
    await close_past_bookings(ctx)


async def _remind(ctx: JobContext) -> None:
    await remind_of_bookings(ctx)


JOBS = (
    Job(
        "opd_ipd.open_clinic_days",
        "10 0 * * *",
        _open_days,
        title=_("Open the clinic days up to the horizon of booking"),
    ),
    Job(
        "opd_ipd.close_past_bookings",
        "30 0 * * *",
        _close_past,
        title=_("Close bookings of past days at which nobody arrived"),
    ),
    Job(
        "opd_ipd.remind_of_bookings",
        timedelta(minutes=15),
        _remind,
        title=_("Remind people of their bookings"),
    ),
)
