"""The roster: a week by doctor and day, and the form of one clinic with all its versions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
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
    parse_day,
    parse_form,
    see_other,
    short_day_text,
    weekday_text,
    words,
)
from sehat_opd_ipd.domain.departures import depart
from sehat_opd_ipd.domain.roster import change_clinic, end_clinic, plan_clinic
from sehat_opd_ipd.forms.roster import ClinicForm, DayForm, EndForm
from sehat_opd_ipd.queries.queues import open_queues, rooms_of
from sehat_opd_ipd.queries.roster import (
    affected_bookings,
    clinic_versions,
    doctors_of,
    session_detail,
    week_planned,
)
from sehat_opd_ipd.roster_sights import version_sights, week_rows, weekday_choices
from sehat_opd_ipd.sights import named, queue_choices

__all__ = [
    "change_clinic_form",
    "clinic_page",
    "end_clinic_form",
    "new_clinic_page",
    "plan_clinic_form",
    "roster_page",
    "single_day_form",
]

MANAGES = "opd_ipd.manage_roster"
USUAL = {
    "kind": "weekly",
    "starts": "09:00",
    "ends": "13:00",
    "slot_minutes": "15",
    "quota_desk": "20",
    "quota_phone": "8",
    "quota_online": "12",
}


@get("/roster", opt=needs(MANAGES))
async def roster_page(ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """The week of `on`, or this week."""
    on = _date(str(request.query_params.get("on", ""))) or ctx.business_date
    monday = on - timedelta(days=on.weekday())
    days = [monday + timedelta(days=n) for n in range(7)]
    rows = week_rows(arrival, await week_planned(ctx.db, ctx.tenant.id, days[0], days[-1]), monday)
    return page(
        arrival,
        "opd_ipd/pages/roster.html",
        rows=rows,
        days=[
            {
                "day": day.isoformat(),
                "number": day.isoweekday(),
                "weekday": weekday_text(day, arrival.locale),
                "text": short_day_text(day, arrival.locale),
                "today": day == ctx.business_date,
            }
            for day in days
        ],
        span=f"{short_day_text(days[0], arrival.locale)} – {arrival.day_text(days[-1])}",
        before=(monday - timedelta(days=7)).isoformat(),
        after=(monday + timedelta(days=7)).isoformat(),
        clinics=sum(cell.kind != "closed" for row in rows for day in row.days for cell in day),
        places=sum(
            cell.quota for row in rows for day in row.days for cell in day if cell.kind != "closed"
        ),
        booked=sum(cell.booked for row in rows for day in row.days for cell in day),
    )


@get("/roster/clinics/new", opt=needs(MANAGES))
async def new_clinic_page(
    ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]
) -> Response[Any]:
    """The form of a new clinic, filled with what the address names."""
    given = {name: str(request.query_params[name]) for name in request.query_params}
    usual = {**USUAL, "valid_from": (ctx.business_date + timedelta(days=1)).isoformat()}
    return await _clinic(ctx, arrival, row=None, form=Shown({**usual, **given}))


@post("/roster/clinics", opt=needs(MANAGES), status_code=303)
async def plan_clinic_form(ctx: Ctx, arrival: Here) -> Response[Any]:
    """Put a clinic into the roster."""
    form = parse_form(ClinicForm, arrival.form)
    if isinstance(form, Faults):
        return await _again(ctx, arrival, None, form)
    return await _do(ctx, arrival, None, form.valid_from, lambda: plan_clinic(ctx, form.plan()))


@get("/roster/clinics/{session:uuid}", opt=needs(MANAGES, example="clinic"))
async def clinic_page(ctx: Ctx, arrival: Here, session: FromPath[UUID]) -> Response[Any]:
    """A clinic: its form, single days, its end, and its versions."""
    row = await _session(ctx, session)
    return await _clinic(ctx, arrival, row=row, form=_shown(row, ctx.business_date))


@post(
    "/roster/clinics/{session:uuid}",
    opt=needs(MANAGES, example="clinic_change"),
    status_code=303,
)
async def change_clinic_form(ctx: Ctx, arrival: Here, session: FromPath[UUID]) -> Response[Any]:
    """Change a clinic from a date on."""
    row = await _session(ctx, session)
    form = parse_form(ClinicForm, arrival.form)
    if isinstance(form, Faults):
        return await _again(ctx, arrival, row, form)
    return await _do(
        ctx,
        arrival,
        row,
        form.valid_from,
        lambda: change_clinic(ctx, session_id=session, plan=form.plan()),
    )


@post(
    "/roster/clinics/{session:uuid}/end", opt=needs(MANAGES, example="clinic_end"), status_code=303
)
async def end_clinic_form(ctx: Ctx, arrival: Here, session: FromPath[UUID]) -> Response[Any]:
    """End a clinic from a date on."""
    row = await _session(ctx, session)
    form = parse_form(EndForm, arrival.form)
    if isinstance(form, Faults):
        return await _again(ctx, arrival, row, form)

    async def end() -> UUID | Refusal:
        return await end_clinic(ctx, session_id=session, since=form.since) or session

    return await _do(ctx, arrival, row, form.since, end)


@post(
    "/roster/clinics/{session:uuid}/days",
    opt=needs(MANAGES, example="clinic_day"),
    status_code=303,
)
async def single_day_form(ctx: Ctx, arrival: Here, session: FromPath[UUID]) -> Response[Any]:
    """Close one day of a clinic, or hold it at other hours."""
    row = await _session(ctx, session)
    form = parse_form(DayForm, arrival.form)
    if isinstance(form, Faults):
        return await _again(ctx, arrival, row, form)
    departure = form.departure(row["series_id"])
    return await _do(ctx, arrival, row, form.day, lambda: depart(ctx, departure))


async def _do(
    ctx: TenantContext,
    arrival: Arrival,
    row: Any,  # noqa: ANN401 - a row or nothing
    on: date,
    act: Callable[[], Awaitable[UUID | Refusal]],
) -> Response[Any]:
    async def verb() -> Outcome | Refusal:
        made = await act()
        if isinstance(made, Refusal):
            return made
        return Outcome(made, f"/{arrival.here.slug}/opd_ipd/roster?on={on.isoformat()}")

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return await _again(ctx, arrival, row, Faults({"form": outcome}))
    return see_other(outcome.location)


async def _again(
    ctx: TenantContext,
    arrival: Arrival,
    row: Any,  # noqa: ANN401 - a row or nothing
    faults: Faults,
) -> Response[Any]:
    """The form as it was typed; what was not part of the form that was sent stays as it is."""
    form = Shown({**_shown(row, ctx.business_date), **arrival.typed})
    return await _clinic(ctx, arrival, row=row, form=form, faults=faults)


async def _clinic(
    ctx: TenantContext,
    arrival: Arrival,
    *,
    row: Any,  # noqa: ANN401 - a row or nothing
    form: Shown,
    faults: Faults | None = None,
) -> Response[Any]:
    versions: Sequence[Any] = ()
    standing = 0
    if row is not None:
        versions = await clinic_versions(ctx.db, ctx.tenant.id, row["series_id"])
        standing = await affected_bookings(
            ctx.db, ctx.tenant.id, row["series_id"], ctx.business_date
        )
    queues = queue_choices(arrival, await open_queues(ctx.db, ctx.tenant.id, ctx.business_date))
    doctors, rooms = (
        await doctors_of(ctx.db, ctx.tenant.id),
        await rooms_of(ctx.db, ctx.tenant.id),
    )
    return page(
        arrival,
        "opd_ipd/pages/clinic.html",
        status=422 if faults else 200,
        clinic=row and {"id": row["id"], "title": _title(arrival, row), "kind": row["kind"]},
        form=form,
        errors=Shown(
            {
                name: words(arrival, refusal)
                for name, refusal in (faults.by_field if faults else {}).items()
            }
        ),
        departments=[(queue.id, queue.name) for queue in queues],
        doctors=[(one["id"], named(one, arrival.locale)) for one in doctors],
        rooms=[(one["id"], named(one, arrival.locale)) for one in rooms],
        weekdays=weekday_choices(arrival),
        versions=version_sights(arrival, versions, row["id"]) if row else [],
        standing=standing,
    )


async def _session(ctx: TenantContext, session: UUID) -> Any:  # noqa: ANN401 - a row
    row = await session_detail(ctx.db, ctx.tenant.id, session)
    if row is None:
        raise NotFoundException
    return row


def _title(arrival: Arrival, row: Any) -> str:  # noqa: ANN401 - a row
    parts = (named(row, arrival.locale, "department"), named(row, arrival.locale, "doctor"))
    return " · ".join(part for part in parts if part)


def _shown(row: Any, today: date) -> Shown:  # noqa: ANN401 - a row or nothing
    """A version as the form shows it; a change begins tomorrow, or with the version itself."""
    if row is None:
        return Shown()
    begins = max(row["valid_from"], today + timedelta(days=1))
    names = ("kind", "queue_id", "practitioner_id", "place_id", "unit", "weekday", "slot_minutes")
    quotas = ("quota_desk", "quota_phone", "quota_online", "valid_until")
    return Shown(
        {
            **{name: str(row[name]) for name in (*names, *quotas) if row[name] is not None},
            "starts": f"{row['starts']:%H:%M}",
            "ends": f"{row['ends']:%H:%M}",
            "valid_from": begins.isoformat(),
            "since": begins.isoformat(),
            "day": begins.isoformat(),
            "day_starts": f"{row['starts']:%H:%M}",
            "day_ends": f"{row['ends']:%H:%M}",
        }
    )


def _date(text: str) -> date | None:
    day = parse_day(text)
    return None if isinstance(day, Refusal) else day
