"""One booking: its slip, cancelling and its undo, and the person's arrival."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.api import (
    Arrival,
    Ctx,
    Here,
    Outcome,
    PersonSight,
    Refusal,
    Shown,
    TenantContext,
    needs,
    once,
    page,
    person_seen,
    see_other,
)
from sehat_opd_ipd.booking_sights import booking_sights, step_sights
from sehat_opd_ipd.codes import BOOKING
from sehat_opd_ipd.domain.booking import BookingOrder, arrive, cancel_booking, restore_booking
from sehat_opd_ipd.queries.bookings import booking_detail, booking_history, booking_messages
from sehat_opd_ipd.routes.bookings import show_desk
from sehat_opd_ipd.routes.slip import qr_picture

__all__ = ["arrive_form", "booking_slip", "cancel_form", "restore_form"]

BOOKS = "opd_ipd.book"


@get("/bookings/{booking:uuid}/slip", opt=needs(BOOKS, example="booking"))
async def booking_slip(ctx: Ctx, arrival: Here, booking: FromPath[UUID]) -> Response[Any]:
    """The appointment slip, ready to print."""
    row = await _booking(ctx, booking)
    person = await person_seen(arrival, ctx.db, row["person_id"])
    if not isinstance(person, PersonSight):
        raise NotFoundException
    messages = await booking_messages(ctx.db, ctx.tenant.id, [row])
    hindi = msgspec.json.decode(row["department_i18n"]).get("hi", row["department"])
    return page(
        arrival,
        "opd_ipd/print/appointment.html",
        booking=booking_sights(arrival, [row], messages)[0],
        person=person,
        hospital=ctx.tenant.name,
        hospital_hi=ctx.tenant.title("hi"),
        department=row["department"],
        department_hi=hindi,
        day=f"{row['day']:%d-%m-%Y}",
        qr_src=qr_picture(f"{BOOKING}{row['number']}"),
        history=step_sights(arrival, await booking_history(ctx.db, ctx.tenant.id, booking)),
        printed_at=arrival.local(row["made_at"]).strftime("%d-%m-%Y %H:%M"),
    )


@post("/bookings/{booking:uuid}/cancel", opt=needs(BOOKS, example="booking"), status_code=303)
async def cancel_form(ctx: Ctx, arrival: Here, booking: FromPath[UUID]) -> Response[Any]:
    """Cancel a booking; the desk offers to undo it."""
    row = await _booking(ctx, booking)

    async def verb() -> Outcome | Refusal:
        refused = await cancel_booking(ctx, booking_id=booking)
        return refused or Outcome(booking, f"{_desk(arrival, row)}&undo={booking}")

    return await _answer(ctx, arrival, row, verb)


@post(
    "/bookings/{booking:uuid}/restore",
    opt=needs(BOOKS, example="cancelled_booking"),
    status_code=303,
)
async def restore_form(ctx: Ctx, arrival: Here, booking: FromPath[UUID]) -> Response[Any]:
    """Undo a cancelling, where the place is still free."""
    row = await _booking(ctx, booking)

    async def verb() -> Outcome | Refusal:
        assert arrival.key is not None  # noqa: S101 - `once` refused a form without one
        order = BookingOrder(
            key=arrival.key,
            body_hash=arrival.body_hash,
            person_id=row["person_id"],
            clinic_day_id=row["clinic_day_id"],
            slot=row["slot"],
            channel=row["channel"],
            visit_class=row["visit_class"],
            priority=row["priority"],
            locale=row["locale"],
            note=row["note"],
        )
        booked = await restore_booking(ctx, booking_id=booking, order=order)
        if isinstance(booked, Refusal):
            return booked
        return Outcome(booked.id, _desk(arrival, row))

    return await _answer(ctx, arrival, row, verb)


@post(
    "/bookings/{booking:uuid}/arrive",
    opt=needs("opd_ipd.register_visit", example="booking"),
    status_code=303,
)
async def arrive_form(ctx: Ctx, arrival: Here, booking: FromPath[UUID]) -> Response[Any]:
    """The person has come: a visit with a token, and its slip to print."""
    row = await _booking(ctx, booking)

    async def verb() -> Outcome | Refusal:
        assert arrival.key is not None  # noqa: S101 - `once` refused a form without one
        visit = await arrive(ctx, booking_id=booking, key=arrival.key, body_hash=arrival.body_hash)
        if isinstance(visit, Refusal):
            return visit
        return Outcome(visit, f"/{arrival.here.slug}/opd_ipd/visits/{visit}/slip")

    return await _answer(ctx, arrival, row, verb)


async def _booking(ctx: TenantContext, booking: UUID) -> Any:  # noqa: ANN401 - a row
    row = await booking_detail(ctx.db, ctx.tenant.id, booking)
    if row is None:
        raise NotFoundException
    return row


def _desk(arrival: Arrival, row: Any) -> str:  # noqa: ANN401 - a row
    return f"/{arrival.here.slug}/opd_ipd/bookings?person={row['person_id']}"


async def _answer(
    ctx: TenantContext,
    arrival: Arrival,
    row: Any,  # noqa: ANN401 - a row
    verb: Callable[[], Awaitable[Outcome | Refusal]],
) -> Response[Any]:
    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return await show_desk(
            ctx, arrival, asked=Shown(), person_id=row["person_id"], refusal=outcome, status=409
        )
    return see_other(outcome.location)
