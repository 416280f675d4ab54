"""What is done without anybody asking: clinic days, bookings, and the figures of past days."""

from __future__ import annotations

from datetime import timedelta

from sehat.api import Job, JobContext
from sehat.api import marked as _
from sehat_opd_ipd.domain.booking_day import close_past_bookings, remind_of_bookings
from sehat_opd_ipd.domain.figures import keep_figures
from sehat_opd_ipd.domain.roster import reopen_days

__all__ = ["JOBS"]


async def _open_days(ctx: JobContext) -> None:
    await reopen_days(ctx, ctx.business_date)


async def _close_past(ctx: JobContext) -> None:
    await close_past_bookings(ctx)


async def _remind(ctx: JobContext) -> None:
    await remind_of_bookings(ctx)


async def _keep_figures(ctx: JobContext) -> None:
    await keep_figures(ctx)


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
    Job(
        "opd_ipd.day_figures",
        "30 2 * * *",
        _keep_figures,
        title=_("Keep the day's figures"),
    ),
)
