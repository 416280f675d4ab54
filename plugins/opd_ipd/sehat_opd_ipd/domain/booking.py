"""Book a place, move or cancel it, and turn it into a visit when the person arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from msgspec import Struct

from sehat.api import Refusal, canonical_bytes, uuid7
from sehat_opd_ipd.api import BookingCancelled, BookingMoved
from sehat_opd_ipd.domain.booking_message import tell_booking
from sehat_opd_ipd.domain.register_visit import VisitOrder, register_visit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, time

    from sehat.api import TenantContext

__all__ = [
    "BookedPlace",
    "BookingOrder",
    "arrive",
    "book",
    "cancel_booking",
    "complete_booking",
    "free_place",
    "move_booking",
    "reopen_booking",
    "restore_booking",
    "turn_booking",
]

ROUTE = "opd_ipd.book"
REFUSED = "SH001"
"""SQLSTATE by which the SQL function refuses; its message is the refusal's code."""

_CALL = (
    "select code, booking_id, number, day, slot from opd_ipd_book("
    "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)"
)
_LOCKED = """
select b.*, d.queue_id from opd_ipd_booking b
join opd_ipd_clinic_day d on d.tenant_id = $1 and d.id = b.clinic_day_id
where b.tenant_id = $1 and b.id = $2 for update of b
"""


class BookingOrder(Struct, frozen=True, kw_only=True):
    """What somebody asks for; `key` and `body_hash` make the request count once.

    Without `slot` the earliest free time of the clinic is given.
    """

    key: UUID
    body_hash: bytes
    person_id: UUID
    clinic_day_id: UUID
    channel: str
    slot: time | None = None
    visit_class: str = "opd"
    priority: str = "routine"
    locale: str = "hi"
    note: str | None = None


class BookedPlace(Struct, frozen=True):
    """The booking that now stands; `again` where this request had been counted before."""

    id: UUID
    number: str
    day: date
    slot: time
    again: bool


async def book(
    ctx: TenantContext, order: BookingOrder, *, moved_from: UUID | None = None
) -> BookedPlace | Refusal:
    """Book a place, in the transaction of `ctx`, and tell the person by a message.

    Refuses with `form.key_reused`, `people.not_open`, `opd_ipd.no_clinic`, `opd_ipd.full`,
    `opd_ipd.slot_taken`, `opd_ipd.clinic_over` or `opd_ipd.already_booked`; a refusal leaves
    nothing behind.
    """
    async with ctx.savepoint() as point:
        outcome = await _call(ctx, order, moved_from)
        if isinstance(outcome, Refusal):
            point.undo()
        elif not outcome.again:
            told = "opd_ipd.booking_moved" if moved_from else "opd_ipd.booking_made"
            await tell_booking(ctx, outcome.id, told)
            ctx.touch("opd_ipd.bookings", ctx.tenant.id)
    return outcome


async def _call(
    ctx: TenantContext, order: BookingOrder, moved_from: UUID | None
) -> BookedPlace | Refusal:
    body = {
        "person": order.person_id,
        "clinic_day": order.clinic_day_id,
        "channel": order.channel,
        "class": order.visit_class,
        "priority": order.priority,
        "moved_from": moved_from,
    }
    try:
        row = await ctx.db.fetchrow(
            _CALL,
            ctx.tenant.id,
            ctx.actor.user_id,
            ROUTE,
            order.key,
            order.body_hash,
            uuid7(),
            order.person_id,
            order.clinic_day_id,
            order.channel,
            order.slot,
            ctx.business_date,
            ctx.now.astimezone(ZoneInfo(ctx.tenant.zone)).time().replace(tzinfo=None),
            order.visit_class,
            order.priority,
            order.locale,
            order.note,
            moved_from,
            canonical_bytes({"before": None, "after": body}),
        )
    except asyncpg.PostgresError as error:
        if error.sqlstate != REFUSED:
            raise
        return Refusal(str(error))
    if row["code"] not in ("ok", "again"):
        return Refusal(row["code"])
    return BookedPlace(
        row["booking_id"], row["number"], row["day"], row["slot"], again=row["code"] == "again"
    )


async def cancel_booking(
    ctx: TenantContext, *, booking_id: UUID, reason: str | None = None
) -> Refusal | None:
    """Cancel a booking, which frees its place at once.

    Refuses with `opd_ipd.unknown_booking` or `opd_ipd.booking_state`.
    """
    row = await _locked(ctx, booking_id, ("booked",))
    if isinstance(row, Refusal):
        return row
    await turn_booking(ctx, row, "cancelled", reason=reason)
    await free_place(ctx, row)
    await ctx.publish(
        BookingCancelled(
            aggregate_id=booking_id,
            person_id=row["person_id"],
            clinic_day_id=row["clinic_day_id"],
            day=row["day"],
            channel=row["channel"],
        )
    )
    await tell_booking(ctx, booking_id, "opd_ipd.booking_cancelled")
    return None


async def restore_booking(
    ctx: TenantContext, *, booking_id: UUID, order: BookingOrder
) -> BookedPlace | Refusal:
    """Undo a cancelling by booking the same hour again; another may have taken it meanwhile.

    Refuses like `book`, or with `opd_ipd.unknown_booking` or `opd_ipd.booking_state`.
    """
    row = await _locked(ctx, booking_id, ("cancelled",))
    if isinstance(row, Refusal):
        return row
    return await book(ctx, order)


async def move_booking(
    ctx: TenantContext, *, booking_id: UUID, order: BookingOrder
) -> BookedPlace | Refusal:
    """Give a booking another day or hour; where that is refused, the old place is kept.

    Refuses like `book`, or with `opd_ipd.unknown_booking` or `opd_ipd.booking_state`.
    """
    row = await _locked(ctx, booking_id, ("booked",), also=order.clinic_day_id)
    if isinstance(row, Refusal):
        return row
    async with ctx.savepoint() as point:
        await turn_booking(ctx, row, "moved")
        await free_place(ctx, row)
        booked = await book(ctx, order, moved_from=booking_id)
        if isinstance(booked, Refusal):
            point.undo()
            return booked
        await ctx.publish(
            BookingMoved(aggregate_id=booking_id, person_id=row["person_id"], moved_to=booked.id)
        )
    return booked


async def arrive(
    ctx: TenantContext, *, booking_id: UUID, key: UUID, body_hash: bytes
) -> UUID | Refusal:
    """The person has come: start the visit with a token, and return the visit's id.

    Refuses like `register_visit`, or with `opd_ipd.unknown_booking`, `opd_ipd.booking_state`, or
    `opd_ipd.not_today` where the booking is for another day.
    """
    row = await _locked(ctx, booking_id, ("booked",))
    if isinstance(row, Refusal):
        return row
    if row["day"] != ctx.business_date:
        return Refusal("opd_ipd.not_today")
    if ctx.actor.user_id is None:
        return Refusal("opd_ipd.unknown_booking")
    registered = await register_visit(
        ctx.db,
        VisitOrder(
            tenant_id=ctx.tenant.id,
            user_id=ctx.actor.user_id,
            key=key,
            body_hash=body_hash,
            person_id=row["person_id"],
            queue_id=row["queue_id"],
            business_date=ctx.business_date,
            priority=row["priority"],
            note=row["note"],
            visit_class=row["visit_class"],
        ),
    )
    if isinstance(registered, Refusal):
        return registered
    await turn_booking(ctx, row, "arrived", visit_id=registered.visit_id)
    ctx.touch("opd_ipd.queue", row["queue_id"])
    return registered.visit_id


async def complete_booking(ctx: TenantContext, visit_id: UUID) -> None:
    """The visit to which a booking led is closed; a visit without one changes nothing."""
    await _follow_visit(ctx, visit_id, "arrived", "completed")


async def reopen_booking(ctx: TenantContext, visit_id: UUID) -> None:
    """The visit to which a booking led is open again."""
    await _follow_visit(ctx, visit_id, "completed", "arrived")


async def _follow_visit(ctx: TenantContext, visit_id: UUID, begins: str, ends: str) -> None:
    row = await ctx.db.fetchrow(
        "select id, state from opd_ipd_booking where tenant_id = $1 and visit_id = $2"
        " and state = $3 for update",
        ctx.tenant.id,
        visit_id,
        begins,
    )
    if row is not None:
        await turn_booking(ctx, row, ends)


async def _locked(
    ctx: TenantContext, booking_id: UUID, states: Sequence[str], *, also: UUID | None = None
) -> Any | Refusal:  # noqa: ANN401 - a row
    """The booking, locked behind its clinic day: every change of places holds the day first."""
    await ctx.db.fetch(
        "select id from opd_ipd_clinic_day where tenant_id = $1 and (id = $3 or id ="
        " (select clinic_day_id from opd_ipd_booking where tenant_id = $1 and id = $2))"
        " order by id for update",
        ctx.tenant.id,
        booking_id,
        also,
    )
    row = await ctx.db.fetchrow(_LOCKED, ctx.tenant.id, booking_id)
    if row is None:
        return Refusal("opd_ipd.unknown_booking")
    if row["state"] not in states:
        return Refusal("opd_ipd.booking_state", {"number": row["number"]})
    return row


async def turn_booking(
    ctx: TenantContext,
    row: Any,  # noqa: ANN401 - a row
    state: str,
    *,
    reason: str | None = None,
    visit_id: UUID | None = None,
) -> None:
    """Give a locked booking its next state, with history and audit; its place is not touched."""
    await ctx.db.execute(
        "update opd_ipd_booking set state = $3, visit_id = coalesce($4, visit_id)"
        " where tenant_id = $1 and id = $2",
        ctx.tenant.id,
        row["id"],
        state,
        visit_id,
    )
    await ctx.db.execute(
        "insert into opd_ipd_booking_change (tenant_id, booking_id, from_state, to_state, reason,"
        " by) values ($1, $2, $3, $4, $5, $6)",
        ctx.tenant.id,
        row["id"],
        row["state"],
        state,
        reason,
        ctx.actor.user_id,
    )
    await ctx.audit(
        f"opd_ipd.booking_{state}",
        entity="opd_ipd_booking",
        entity_id=row["id"],
        before={"state": row["state"]},
        after={"state": state},
    )
    ctx.touch("opd_ipd.bookings", ctx.tenant.id)


async def free_place(ctx: TenantContext, row: Any) -> None:  # noqa: ANN401 - a row
    """Give the place of a booking back; the caller holds its clinic day."""
    await ctx.db.execute(
        "update opd_ipd_clinic_place set booked = booked - 1, over = greatest(over - 1, 0)"
        " where tenant_id = $1 and clinic_day_id = $2 and channel = $3",
        ctx.tenant.id,
        row["clinic_day_id"],
        row["channel"],
    )
