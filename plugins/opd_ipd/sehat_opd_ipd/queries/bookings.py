"""Bookings of a day, of a person, and one with all its changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sehat_opd_ipd.messages import BOOKING_MESSAGES

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from asyncpg import Connection

__all__ = [
    "booking_by_number",
    "booking_detail",
    "booking_history",
    "booking_messages",
    "bookings_of_day",
    "bookings_of_person",
]

Rows = Sequence[Any]

_BOOKINGS = """
select b.*, u.name as department, u.name_i18n as department_i18n, d.queue_id, d.starts, d.ends,
  s.unit, d.state as clinic_state, d.series_id, p.name as person_name, p.name_local, p.sex,
  p.birth_date, p.birth_precision, w.name as doctor, w.name_i18n as doctor_i18n,
  r.name as room, r.name_i18n as room_i18n, t.label as token, g.number as registration
from opd_ipd_booking b
join opd_ipd_clinic_day d on d.tenant_id = $1 and d.id = b.clinic_day_id
join opd_ipd_clinic_session s on s.tenant_id = $1 and s.id = d.session_id
join opd_ipd_queue q on q.tenant_id = $1 and q.id = d.queue_id
join org_unit u on u.tenant_id = $1 and u.id = q.org_unit_id
join person p on p.id = b.person_id
left join practitioner w on w.tenant_id = $1 and w.id = d.practitioner_id
left join place r on r.tenant_id = $1 and r.id = d.place_id
left join opd_ipd_queue_token t on t.tenant_id = $1 and t.visit_id = b.visit_id
left join registration g on g.tenant_id = $1 and g.person_id = b.person_id
where b.tenant_id = $1 and {which}
order by {order} limit {limit}
"""
_OF_DAY = _BOOKINGS.format(
    which="b.day = $2 and b.state <> 'moved'",
    order="length(q.prefix), q.prefix, d.starts, w.name, b.slot, b.number",
    limit=1000,
)
_OF_PERSON = _BOOKINGS.format(
    which="b.person_id = any((select persons_as_one($2))::uuid[])",
    order="b.day desc, b.slot desc, b.made_at desc",
    limit=12,
)
_DETAIL = _BOOKINGS.format(which="b.id = $2", order="b.id", limit=1)


async def bookings_of_day(db: Connection, tenant_id: UUID, day: date) -> Rows:
    """Every booking of a day but those that moved, by department, clinic and time."""
    return await db.fetch(_OF_DAY, tenant_id, day)  # type: ignore[no-any-return]


async def bookings_of_person(db: Connection, tenant_id: UUID, person_id: UUID) -> Rows:
    """The latest dozen bookings of a person here under any entry, the farthest day first."""
    return await db.fetch(_OF_PERSON, tenant_id, person_id)  # type: ignore[no-any-return]


async def booking_detail(db: Connection, tenant_id: UUID, booking_id: UUID) -> Any:  # noqa: ANN401
    """A booking with its clinic and person, or nothing."""
    return await db.fetchrow(_DETAIL, tenant_id, booking_id)


async def booking_by_number(db: Connection, tenant_id: UUID, number: str) -> UUID | None:
    """The booking that bears a number at a hospital, or nothing."""
    return await db.fetchval(  # type: ignore[no-any-return]
        "select id from opd_ipd_booking where tenant_id = $1 and number = $2", tenant_id, number
    )


async def booking_history(db: Connection, tenant_id: UUID, booking_id: UUID) -> Rows:
    """Every change of a booking, the first one first."""
    return await db.fetch(  # type: ignore[no-any-return]
        "select to_state, reason, at from opd_ipd_booking_change"
        " where tenant_id = $1 and booking_id = $2 order by at, id",
        tenant_id,
        booking_id,
    )


async def booking_messages(db: Connection, tenant_id: UUID, rows: Rows) -> Rows:
    """The messages about these bookings with their state, the latest last."""
    return await db.fetch(  # type: ignore[no-any-return]
        "select counted_key, template, state from message where tenant_id = $1"
        " and template = any($2::text[]) and counted_key = any($3::text[]) order by made_at, id",
        tenant_id,
        BOOKING_MESSAGES,
        [str(row["id"]) for row in rows],
    )
