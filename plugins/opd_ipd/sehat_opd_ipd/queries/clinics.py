"""Which clinics are held on which days, and how many places they still have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from asyncpg import Connection

__all__ = ["booking_policy", "clinics_held", "clinics_of_day", "days_of_queue", "taken_slots"]

Rows = Sequence[Any]

_DAYS = """
select d.day, bool_or(d.state = 'open') as held,
  bool_and(d.day = $6 and d.ends <= $7) as over,
  coalesce(sum(greatest(c.quota - c.booked, 0))
    filter (where d.state = 'open' and (d.day > $6 or d.ends > $7)), 0)::int as free,
  max(x.name) as closed_for, max(x.name_i18n::text) as closed_for_i18n, max(x.kind) as closed_kind
from opd_ipd_clinic_day d
join opd_ipd_clinic_place c on c.tenant_id = $1 and c.clinic_day_id = d.id and c.channel = $3
left join opd_ipd_clinic_exception x on x.tenant_id = $1 and x.id = d.exception_id
  and d.state = 'closed'
where d.tenant_id = $1 and d.queue_id = $2 and d.day between $4 and $5
group by d.day order by d.day
"""

_CLINICS = """
select d.id, d.day, d.starts, d.ends, d.slot_minutes, s.unit, p.name as doctor,
  p.name_i18n as doctor_i18n, r.name as room, r.name_i18n as room_i18n,
  greatest(c.quota - c.booked, 0) as free,
  (select sum(a.quota) from opd_ipd_clinic_place a
     where a.tenant_id = $1 and a.clinic_day_id = d.id)::int as quota_all
from opd_ipd_clinic_day d
join opd_ipd_clinic_session s on s.tenant_id = $1 and s.id = d.session_id
join opd_ipd_clinic_place c on c.tenant_id = $1 and c.clinic_day_id = d.id and c.channel = $4
left join practitioner p on p.tenant_id = $1 and p.id = d.practitioner_id
left join place r on r.tenant_id = $1 and r.id = d.place_id
where d.tenant_id = $1 and d.queue_id = $2 and d.day = $3 and d.state = 'open'
order by d.starts, p.name
"""


async def days_of_queue(  # noqa: PLR0917 - a question's terms
    db: Connection, tenant_id: UUID, queue_id: UUID, channel: str, last: date, now: datetime
) -> Rows:
    """The days from today to `last` on which a department's clinics are planned.

    Each has the places still free in a channel: of today's clinics only where they have not ended
    at `now`, a time in the hospital's zone; `over` says that all have. A day on which none of them
    is held bears the reason.
    """
    return await db.fetch(  # type: ignore[no-any-return]
        _DAYS,
        tenant_id,
        queue_id,
        channel,
        now.date(),
        last,
        now.date(),
        now.time(),
    )


async def clinics_of_day(
    db: Connection, tenant_id: UUID, queue_id: UUID, day: date, channel: str
) -> Rows:
    """The clinics that a department holds on a day, with doctor, room and free places."""
    return await db.fetch(_CLINICS, tenant_id, queue_id, day, channel)  # type: ignore[no-any-return]


async def taken_slots(db: Connection, tenant_id: UUID, clinic_days: Sequence[UUID]) -> Rows:
    """How many places of each slot of these clinics are taken, in all channels together."""
    return await db.fetch(  # type: ignore[no-any-return]
        "select clinic_day_id, slot, count(*)::int as taken from opd_ipd_booking"
        " where tenant_id = $1 and clinic_day_id = any($2::uuid[])"
        " and state in ('booked', 'arrived', 'completed') group by clinic_day_id, slot",
        tenant_id,
        list(clinic_days),
    )


async def booking_policy(db: Connection, tenant_id: UUID) -> tuple[int, int]:
    """Days that a hospital books ahead, and hours before a booking that it reminds."""
    row = await db.fetchrow(
        "select horizon_days, reminder_hours from opd_ipd_booking_policy where tenant_id = $1"
        " order by set_at desc limit 1",
        tenant_id,
    )
    return (row["horizon_days"], row["reminder_hours"]) if row else (30, 20)


_HELD = """
select d.id, d.starts, d.ends, d.state, u.name, u.name_i18n, p.name as doctor,
  p.name_i18n as doctor_i18n, r.name as room, r.name_i18n as room_i18n,
  x.name as closed_for, x.name_i18n as closed_for_i18n, x.kind as closed_kind,
  (select sum(c.quota) from opd_ipd_clinic_place c
     where c.tenant_id = $1 and c.clinic_day_id = d.id)::int as quota,
  (select count(*) from opd_ipd_booking b where b.tenant_id = $1 and b.clinic_day_id = d.id
     and b.state in ('booked', 'arrived', 'completed', 'no_show'))::int as booked,
  (select count(*) from opd_ipd_booking b where b.tenant_id = $1 and b.clinic_day_id = d.id
     and b.state in ('arrived', 'completed'))::int as arrived
from opd_ipd_clinic_day d
join opd_ipd_queue q on q.tenant_id = $1 and q.id = d.queue_id
join org_unit u on u.tenant_id = $1 and u.id = q.org_unit_id
left join practitioner p on p.tenant_id = $1 and p.id = d.practitioner_id
left join place r on r.tenant_id = $1 and r.id = d.place_id
left join opd_ipd_clinic_exception x on x.tenant_id = $1 and x.id = d.exception_id
  and d.state = 'closed'
where d.tenant_id = $1 and d.day = $2
order by length(q.prefix), q.prefix, d.starts, p.name
"""


async def clinics_held(db: Connection, tenant_id: UUID, day: date) -> Rows:
    """All clinics of a day with what is booked and who arrived; closed ones with the reason."""
    return await db.fetch(_HELD, tenant_id, day)  # type: ignore[no-any-return]
