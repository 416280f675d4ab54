"""Places that were booked in a clinic."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sehat.api import uuid7
from sehat.testing import Example, ExampleContext, Factory, add_person
from sehat_opd_ipd.domain.booking import BookedPlace, BookingOrder, book, cancel_booking
from sehat_opd_ipd.testing.clinics import add_clinic, clinic_day_of

__all__ = ["add_booking", "examples"]


async def add_booking(
    ctx: ExampleContext, *, person_id: UUID | None = None, clinic_day_id: UUID | None = None
) -> BookedPlace:
    """Book a place at the desk by the function that the desk calls."""
    person_id = person_id or await add_person(ctx)
    booked = await book(
        ctx,
        BookingOrder(
            key=uuid7(),
            body_hash=hashlib.sha256(person_id.bytes).digest(),
            person_id=person_id,
            clinic_day_id=clinic_day_id or await clinic_day_of(ctx, await add_clinic(ctx)),
            channel="desk",
        ),
    )
    if not isinstance(booked, BookedPlace):
        raise TypeError(booked)
    return booked


async def _a_booking(ctx: ExampleContext) -> Example:
    booked = await add_booking(ctx)
    return Example(path={"booking": booked.id})


async def _a_cancelled_booking(ctx: ExampleContext) -> Example:
    booked = await add_booking(ctx)
    await cancel_booking(ctx, booking_id=booked.id)
    return Example(path={"booking": booked.id})


async def _a_wish(ctx: ExampleContext) -> Example:
    person, clinic = await add_person(ctx), await clinic_day_of(ctx, await add_clinic(ctx))
    return Example(form={"person_id": person, "place": f"{clinic}|19:55", "channel": "desk"})


examples: dict[str, Factory] = {
    "booking": _a_booking,
    "cancelled_booking": _a_cancelled_booking,
    "POST /{tenant}/opd_ipd/bookings": _a_wish,
}
"""The rows that routes name."""
