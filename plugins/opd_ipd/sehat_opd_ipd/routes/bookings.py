"""The booking desk: a person, a department, a free day and hour; today's bookings beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post

from sehat.api import (
    Arrival,
    Ctx,
    Faults,
    Here,
    Outcome,
    PersonSight,
    Refusal,
    Shown,
    TenantContext,
    fragment,
    needs,
    once,
    page,
    parse_day,
    parse_form,
    person_seen,
    see_other,
    weekday_text,
    words,
)
from sehat_opd_ipd.booking_sights import (
    CHANNELS,
    VISIT_CLASSES,
    BookingSight,
    booking_sights,
    calendar_weeks,
    clinic_sights,
    time_choices,
)
from sehat_opd_ipd.domain.booking import BookingOrder, book, move_booking
from sehat_opd_ipd.forms.booking import BookingForm
from sehat_opd_ipd.queries.bookings import booking_messages, bookings_of_day, bookings_of_person
from sehat_opd_ipd.queries.clinics import (
    booking_policy,
    clinics_held,
    clinics_of_day,
    days_of_queue,
    taken_slots,
)
from sehat_opd_ipd.queries.queues import open_queues
from sehat_opd_ipd.sights import PRIORITIES, queue_choices

__all__ = ["book_form", "booking_choice", "booking_desk"]

PERMISSION = "opd_ipd.book"
EXPECTED = 14
"""Of a whole day so many who are still expected are listed, the earliest first."""


@get("/bookings", opt=needs(PERMISSION))
async def booking_desk(ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """The desk; `person` stands ready, `moves` names the booking that gets another day."""
    asked = request.query_params
    return await show_desk(
        ctx,
        arrival,
        asked=Shown({name: str(asked[name]) for name in asked}),
        person_id=_uuid(str(asked.get("person", ""))),
    )


@get("/bookings/choice", opt=needs(PERMISSION))
async def booking_choice(ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """The calendar of a department and the free times of the chosen day."""
    asked = Shown({name: str(request.query_params[name]) for name in request.query_params})
    choice = await _choice(ctx, arrival, _uuid(asked["queue_id"]), asked)
    return fragment(arrival, "opd_ipd/fragments/booking_choice.html", errors=Shown(), **choice)


@post("/bookings", opt=needs(PERMISSION), status_code=303)
async def book_form(ctx: Ctx, arrival: Here) -> Response[Any]:
    """Book the chosen place, or move a booking to it."""
    form = parse_form(BookingForm, arrival.form)
    if isinstance(form, Faults):
        return await _again(ctx, arrival, form)

    async def verb() -> Outcome | Refusal:
        assert arrival.key is not None  # noqa: S101 - `once` refused a form without one
        order = BookingOrder(
            key=arrival.key,
            body_hash=arrival.body_hash,
            person_id=form.person_id,
            clinic_day_id=form.clinic_day_id,
            slot=form.slot,
            channel=form.channel,
            visit_class=form.visit_class,
            priority=form.priority,
            locale=form.locale,
            note=form.note,
        )
        if form.moves is not None:
            booked = await move_booking(ctx, booking_id=form.moves, order=order)
        else:
            booked = await book(ctx, order)
        if isinstance(booked, Refusal):
            return booked
        return Outcome(booked.id, f"/{arrival.here.slug}/opd_ipd/bookings/{booked.id}/slip")

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return await _again(ctx, arrival, Faults({"place": outcome}))
    return see_other(outcome.location)


async def _again(ctx: TenantContext, arrival: Arrival, faults: Faults) -> Response[Any]:
    return await show_desk(
        ctx,
        arrival,
        asked=arrival.typed,
        person_id=_uuid(arrival.field("person_id")),
        faults=faults,
        status=422,
    )


async def show_desk(
    ctx: TenantContext,
    arrival: Arrival,
    *,
    asked: Shown,
    person_id: UUID | None,
    faults: Faults | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Response[Any]:
    """The booking desk as it stands, with what went wrong."""
    person, theirs, unseen = await _person(ctx, arrival, person_id)
    moves = next((one for one in theirs if str(one.id) == asked["moves"] and one.stands), None)
    queues = queue_choices(arrival, await open_queues(ctx.db, ctx.tenant.id, ctx.business_date))
    queue_id = _uuid(asked["queue_id"]) or (moves.queue_id if moves else None)
    if queue_id is None and queues:
        queue_id = queues[0].id
    say = arrival.platform.catalogues.text
    problem = refusal or unseen
    return page(
        arrival,
        "opd_ipd/pages/bookings.html",
        status=status,
        person=person,
        cards=arrival.takes_part("cards"),
        board=f"opd_ipd.bookings/{ctx.tenant.id}",
        note=words(arrival, problem) if problem else "",
        undo=next((one for one in theirs if str(one.id) == asked["undo"]), None),
        moves=moves,
        theirs=theirs,
        form=asked,
        errors=faults.words(arrival) if faults else Shown(),
        departments=[(queue.id, queue.name) for queue in queues],
        channels=[(key, say(arrival.locale, CHANNELS[key])) for key in ("desk", "phone")],
        classes=[(k, say(arrival.locale, VISIT_CLASSES[k])) for k in ("opd", "virtual", "home")],
        priorities=[(key, say(arrival.locale, text)) for key, text in PRIORITIES.items()],
        may_register=ctx.allowed("opd_ipd.register_visit"),
        **(await _day(ctx, arrival, asked, at_desk=person is not None)),
        **(await _choice(ctx, arrival, queue_id, asked)),
    )


async def _person(
    ctx: TenantContext, arrival: Arrival, person_id: UUID | None
) -> tuple[PersonSight | None, list[BookingSight], Refusal | None]:
    if person_id is None:
        return None, [], None
    seen = await person_seen(arrival, ctx.db, person_id)
    if isinstance(seen, Refusal):
        return None, [], seen
    rows = await bookings_of_person(ctx.db, ctx.tenant.id, person_id)
    messages = await booking_messages(ctx.db, ctx.tenant.id, rows)
    return seen, booking_sights(arrival, rows, messages), None


async def _day(
    ctx: TenantContext, arrival: Arrival, asked: Shown, *, at_desk: bool
) -> dict[str, Any]:
    """The clinics of the listed day, and all of the chosen one, or who is expected in any."""
    on = _date(asked["on"]) or ctx.business_date
    clinics = clinic_sights(arrival, await clinics_held(ctx.db, ctx.tenant.id, on))
    # With a person at the desk, the list of the day is not shown.
    rows = () if at_desk else await bookings_of_day(ctx.db, ctx.tenant.id, on)
    listed = booking_sights(arrival, rows)
    chosen = next((one for one in clinics if str(one.id) == asked["clinic"]), None)
    if chosen is not None:
        shown = [one for one in listed if one.clinic_id == chosen.id]
    else:
        expected = (one for one in listed if one.state == "booked")
        shown = sorted(expected, key=lambda one: (one.time_text, one.number))
    most = len(shown) if chosen else EXPECTED
    return {
        "clinics": clinics,
        "clinic": chosen,
        "listed": shown[:most],
        "more": max(0, len(shown) - most),
        "on": on.isoformat(),
        "on_text": arrival.day_text(on),
        "before": (on - timedelta(days=1)).isoformat(),
        "after": (on + timedelta(days=1)).isoformat(),
        "is_today": on == ctx.business_date,
    }


async def _choice(
    ctx: TenantContext, arrival: Arrival, queue_id: UUID | None, asked: Shown
) -> dict[str, Any]:
    """The calendar of a department in a channel, and the free times of the chosen day.

    Where no day was chosen, or the chosen one is not free, the first free day is.
    """
    channel = asked["channel"] if asked["channel"] in CHANNELS else "desk"
    today, tenant_id = ctx.business_date, ctx.tenant.id
    horizon, _ = await booking_policy(ctx.db, tenant_id)
    rows: Sequence[Any] = ()
    times: list[tuple[str, str]] = []
    chosen = None
    if queue_id is not None:
        last = today + timedelta(days=horizon - 1)
        now = arrival.local(arrival.now)
        rows = await days_of_queue(ctx.db, tenant_id, queue_id, channel, last, now)
        free: list[date] = [row["day"] for row in rows if row["free"] > 0]
        wanted = [day for day in free if day.isoformat() == asked["day"]]
        for day in wanted or free:
            clinics = await clinics_of_day(ctx.db, tenant_id, queue_id, day, channel)
            taken = await taken_slots(ctx.db, tenant_id, [row["id"] for row in clinics])
            times, chosen = time_choices(arrival, clinics, taken), day
            if times:
                break
    return {
        "queue_id": str(queue_id or ""),
        "channel": channel,
        "weeks": calendar_weeks(arrival, rows, today, horizon, chosen),
        "weekdays": [weekday_text(date(2024, 1, n), arrival.locale) for n in range(1, 8)],
        "times": times,
        "place": asked["place"],
        "chosen_text": arrival.day_text(chosen) if chosen else "",
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _date(text: str) -> date | None:
    day = parse_day(text)
    return None if isinstance(day, Refusal) else day
