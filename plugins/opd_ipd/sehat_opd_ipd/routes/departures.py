"""Holidays and leave, how far ahead is booked and reminded, and the rule of each queue's lanes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.api import (
    Arrival,
    Ctx,
    Faults,
    Here,
    Outcome,
    Refusal,
    Shown,
    TenantContext,
    needs,
    once,
    page,
    parse_form,
    see_other,
)
from sehat_opd_ipd.domain.departures import depart, withdraw_departure
from sehat_opd_ipd.domain.lanes import rule_of
from sehat_opd_ipd.domain.policy import set_booking_policy, set_lane_rule
from sehat_opd_ipd.forms.roster import HolidayForm, LaneForm, PolicyForm
from sehat_opd_ipd.queries.clinics import booking_policy
from sehat_opd_ipd.queries.lanes import rules_of_queues
from sehat_opd_ipd.queries.queues import open_queues
from sehat_opd_ipd.queries.roster import departures_from, doctors_of
from sehat_opd_ipd.roster_sights import departure_sights
from sehat_opd_ipd.sights import named, queue_choices

__all__ = [
    "departures_page",
    "enter_departure_form",
    "lane_rule_form",
    "policy_form",
    "withdraw_departure_form",
]

MANAGES = "opd_ipd.manage_roster"


@get("/roster/departures", opt=needs(MANAGES))
async def departures_page(ctx: Ctx, arrival: Here) -> Response[Any]:
    """What departs from the roster from today on, and the rules of booking and calling."""
    return await _page(ctx, arrival, form=Shown({"kind": "leave"}))


@post("/roster/departures", opt=needs(MANAGES), status_code=303)
async def enter_departure_form(ctx: Ctx, arrival: Here) -> Response[Any]:
    """Enter a holiday or a leave."""
    form = parse_form(HolidayForm, arrival.form)
    if isinstance(form, Faults):
        return await _page(ctx, arrival, form=arrival.typed, faults=form)
    return await _do(ctx, arrival, lambda: depart(ctx, form.departure()))


@post(
    "/roster/departures/{departure:uuid}/withdraw",
    opt=needs(MANAGES, example="departure"),
    status_code=303,
)
async def withdraw_departure_form(
    ctx: Ctx, arrival: Here, departure: FromPath[UUID]
) -> Response[Any]:
    """Take a departure back."""
    known = await ctx.db.fetchval(
        "select 1 from opd_ipd_clinic_exception where tenant_id = $1 and id = $2",
        ctx.tenant.id,
        departure,
    )
    if not known:
        raise NotFoundException
    return await _do(ctx, arrival, lambda: withdraw_departure(ctx, departure_id=departure))


@post("/roster/policy", opt=needs(MANAGES), status_code=303)
async def policy_form(ctx: Ctx, arrival: Here) -> Response[Any]:
    """Set how far ahead is booked, and when bookings are reminded of."""
    form = parse_form(PolicyForm, arrival.form)
    if isinstance(form, Faults):
        return await _page(ctx, arrival, form=arrival.typed, faults=form)
    return await _do(ctx, arrival, lambda: set_booking_policy(ctx, **form.model_dump()))


@post("/roster/lanes/{queue:uuid}", opt=needs(MANAGES, example="lane_rule"), status_code=303)
async def lane_rule_form(ctx: Ctx, arrival: Here, queue: FromPath[UUID]) -> Response[Any]:
    """Set the rule by which a queue calls its lanes."""
    known = await ctx.db.fetchval(
        "select 1 from opd_ipd_queue where tenant_id = $1 and id = $2", ctx.tenant.id, queue
    )
    if not known:
        raise NotFoundException
    form = parse_form(LaneForm, arrival.form)
    if isinstance(form, Faults):
        return await _page(ctx, arrival, form=arrival.typed, faults=form)
    return await _do(ctx, arrival, lambda: set_lane_rule(ctx, queue_id=queue, **form.model_dump()))


async def _do(
    ctx: TenantContext, arrival: Arrival, act: Callable[[], Awaitable[UUID | Refusal]]
) -> Response[Any]:
    async def verb() -> Outcome | Refusal:
        made = await act()
        if isinstance(made, Refusal):
            return made
        return Outcome(made, f"/{arrival.here.slug}/opd_ipd/roster/departures")

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return await _page(ctx, arrival, form=arrival.typed, faults=Faults({"form": outcome}))
    return see_other(outcome.location)


async def _page(
    ctx: TenantContext, arrival: Arrival, *, form: Shown, faults: Faults | None = None
) -> Response[Any]:
    tenant_id, today = ctx.tenant.id, ctx.business_date
    horizon, hours = await booking_policy(ctx.db, tenant_id)
    rules = {row["queue_id"]: rule_of(row) for row in await rules_of_queues(ctx.db, tenant_id)}
    queues = queue_choices(arrival, await open_queues(ctx.db, tenant_id, today))
    doctors = await doctors_of(ctx.db, tenant_id)
    return page(
        arrival,
        "opd_ipd/pages/departures.html",
        status=422 if faults else 200,
        departures=departure_sights(arrival, await departures_from(ctx.db, tenant_id, today)),
        doctors=[(one["id"], named(one, arrival.locale)) for one in doctors],
        form=Shown({"horizon_days": str(horizon), "reminder_hours": str(hours), **form}),
        errors=faults.words(arrival) if faults else Shown(),
        lanes=[
            {
                "id": queue.id,
                "name": queue.name,
                "emergency_first": rules[queue.id].emergency_first,
                "priority_after": rules[queue.id].priority_after,
            }
            for queue in queues
        ],
    )
