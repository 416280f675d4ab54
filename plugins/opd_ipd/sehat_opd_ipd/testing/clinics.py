"""Clinics of the roster, their days, departures and the policy of bookings."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID

from sehat.api import uuid7
from sehat.testing import Example, ExampleContext, Factory
from sehat_opd_ipd.domain.departures import Departure, depart
from sehat_opd_ipd.domain.figures import keep_figures
from sehat_opd_ipd.domain.policy import set_booking_policy
from sehat_opd_ipd.testing.visits import add_queue

__all__ = ["add_clinic", "clinic_day_of", "examples"]


async def add_clinic(
    ctx: ExampleContext,
    *,
    queue_id: UUID | None = None,
    practitioner_id: UUID | None = None,
    day: date | None = None,
    hours: tuple[time, time] = (time(0, 0), time(23, 59)),
    slot_minutes: int = 239,
    quotas: tuple[int, int, int] = (4, 2, 0),
) -> UUID:
    """A clinic on the weekday of a date, today's where none is given, and its days of a month.

    `quotas` are the places at the desk, by phone and online. The hours reach to midnight, so that
    a test may book for today at any time of the day; the last slot begins at 19:55.
    """
    session, day = uuid7(), day or ctx.business_date
    await ctx.db.execute(
        "insert into opd_ipd_clinic_session (tenant_id, id, series_id, queue_id, practitioner_id,"
        " weekday, starts, ends, slot_minutes, quota_desk, quota_phone, quota_online, valid_from)"
        " values ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        ctx.tenant.id,
        session,
        queue_id or await add_queue(ctx),
        practitioner_id,
        day.isoweekday(),
        *hours,
        slot_minutes,
        *quotas,
        day,
    )
    await ctx.db.fetchval(
        "select opd_ipd_open_days($1, $2, $3)", ctx.tenant.id, day, day + timedelta(days=30)
    )
    return session


async def clinic_day_of(ctx: ExampleContext, session: UUID, day: date | None = None) -> UUID:
    """The clinic day of a session on a date, today where none is given."""
    found: UUID = await ctx.db.fetchval(
        "select id from opd_ipd_clinic_day where session_id = $1 and day = $2",
        session,
        day or ctx.business_date,
    )
    return found


async def _a_clinic(ctx: ExampleContext) -> Example:
    return Example(path={"session": await add_clinic(ctx)})


async def _clinic_form(ctx: ExampleContext) -> dict[str, object]:
    return {
        "queue_id": await add_queue(ctx),
        "weekday": ctx.business_date.isoweekday(),
        "starts": "09:00",
        "ends": "12:00",
        "slot_minutes": "15",
        "quota_desk": "10",
        "valid_from": ctx.business_date + timedelta(days=1),
    }


async def _a_plan(ctx: ExampleContext) -> Example:
    return Example(form=await _clinic_form(ctx))


async def _a_clinic_change(ctx: ExampleContext) -> Example:
    return Example(path={"session": await add_clinic(ctx)}, form=await _clinic_form(ctx))


async def _a_clinic_end(ctx: ExampleContext) -> Example:
    return Example(path={"session": await add_clinic(ctx)}, form={"since": ctx.business_date})


async def _a_clinic_day(ctx: ExampleContext) -> Example:
    form = {"kind": "closed", "day": ctx.business_date}
    return Example(path={"session": await add_clinic(ctx)}, form=form)


def _holiday(ctx: ExampleContext) -> Departure:
    day = ctx.business_date + timedelta(days=200)
    return Departure(kind="holiday", since=day, until=day, name="Republic Day")


async def _a_departure(ctx: ExampleContext) -> Example:
    return Example(path={"departure": await depart(ctx, _holiday(ctx))})


async def _a_holiday(ctx: ExampleContext) -> Example:
    holiday = _holiday(ctx)
    return Example(form={"kind": "holiday", "since": holiday.since, "name": holiday.name})


async def _a_policy(ctx: ExampleContext) -> Example:
    """A policy that was set before, and the figures that a night keeps beside it."""
    await set_booking_policy(ctx, horizon_days=14, reminder_hours=20)
    await keep_figures(ctx)
    return Example(form={"horizon_days": "30", "reminder_hours": "20"})


examples: dict[str, Factory] = {
    "clinic": _a_clinic,
    "clinic_change": _a_clinic_change,
    "clinic_end": _a_clinic_end,
    "clinic_day": _a_clinic_day,
    "departure": _a_departure,
    "POST /{tenant}/opd_ipd/roster/clinics": _a_plan,
    "POST /{tenant}/opd_ipd/roster/departures": _a_holiday,
    "POST /{tenant}/opd_ipd/roster/policy": _a_policy,
}
"""The rows that routes name."""
