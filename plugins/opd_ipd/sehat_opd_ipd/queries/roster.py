"""The roster of a week, a clinic with its versions, and what departs from the roster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uuid import UUID

    from asyncpg import Connection

__all__ = [
    "affected_bookings",
    "clashing_session",
    "clinic_versions",
    "departures_from",
    "doctors_of",
    "session_detail",
    "week_planned",
]

Rows = Sequence[Any]

_WEEK = """
select p.*, s.kind, s.unit, u.name as department, u.name_i18n as department_i18n, q.prefix,
  w.name as doctor, w.name_i18n as doctor_i18n, r.name as room, r.name_i18n as room_i18n,
  x.kind as closed_kind, x.name as closed_for, x.name_i18n as closed_for_i18n,
  coalesce((select sum(c.booked) from opd_ipd_clinic_day d join opd_ipd_clinic_place c
     on c.tenant_id = $1 and c.clinic_day_id = d.id
     where d.tenant_id = $1 and d.series_id = p.series_id and d.day = p.day), 0)::int as booked
from opd_ipd_planned_days($1, $2, $3) p
join opd_ipd_clinic_session s on s.tenant_id = $1 and s.id = p.session_id
join opd_ipd_queue q on q.tenant_id = $1 and q.id = p.queue_id
join org_unit u on u.tenant_id = $1 and u.id = q.org_unit_id
left join practitioner w on w.tenant_id = $1 and w.id = p.practitioner_id
left join place r on r.tenant_id = $1 and r.id = p.place_id
left join opd_ipd_clinic_exception x on x.tenant_id = $1 and x.id = p.exception_id
order by length(q.prefix), q.prefix, w.name, p.day, p.starts
"""

_SESSION = """
select s.*, u.name as department, u.name_i18n as department_i18n, w.name as doctor,
  w.name_i18n as doctor_i18n, r.name as room, r.name_i18n as room_i18n,
  coalesce(m.name, '') as maker
from opd_ipd_clinic_session s
join opd_ipd_queue q on q.tenant_id = $1 and q.id = s.queue_id
join org_unit u on u.tenant_id = $1 and u.id = q.org_unit_id
left join practitioner w on w.tenant_id = $1 and w.id = s.practitioner_id
left join place r on r.tenant_id = $1 and r.id = s.place_id
left join practitioner m on m.tenant_id = $1 and m.user_id = s.made_by
where s.tenant_id = $1 and {which} order by s.valid_from desc, s.made_at desc
"""

_CLASH = """
select s.starts, s.ends, u.name as department, w.name as doctor, r.name as room
from opd_ipd_clinic_session s
join opd_ipd_queue q on q.tenant_id = $1 and q.id = s.queue_id
join org_unit u on u.tenant_id = $1 and u.id = q.org_unit_id
left join practitioner w on w.tenant_id = $1 and w.id = s.practitioner_id
left join place r on r.tenant_id = $1 and r.id = s.place_id
where s.tenant_id = $1 and s.state = 'active' and s.weekday = $2
  and s.starts < $4 and $3 < s.ends and s.valid_from <= coalesce($6, 'infinity'::date)
  and coalesce(s.valid_until, 'infinity') >= $5
  and (s.practitioner_id = $7 or s.place_id = $8) and s.series_id is distinct from $9
order by s.starts limit 1
"""

_DEPARTURES = """
select x.*, w.name as doctor, w.name_i18n as doctor_i18n, u.name as department,
  u.name_i18n as department_i18n,
  (select count(*) from opd_ipd_booking b join opd_ipd_clinic_day d
     on d.tenant_id = $1 and d.id = b.clinic_day_id
     where b.tenant_id = $1 and d.exception_id = x.id and d.state = 'closed'
       and b.state = 'booked')::int as stranded
from opd_ipd_clinic_exception x
left join practitioner w on w.tenant_id = $1 and w.id = x.practitioner_id
left join opd_ipd_clinic_session s on s.tenant_id = $1 and s.id = x.series_id
left join opd_ipd_queue q on q.tenant_id = $1 and q.id = s.queue_id
left join org_unit u on u.tenant_id = $1 and u.id = q.org_unit_id
where x.tenant_id = $1 and x.until >= $2 and x.state = 'active'
order by x.since, x.kind, w.name limit 200
"""


async def week_planned(db: Connection, tenant_id: UUID, first: date, last: date) -> Rows:
    """Every planned clinic between two dates, closed ones too, with what is booked."""
    return await db.fetch(_WEEK, tenant_id, first, last)  # type: ignore[no-any-return]


async def session_detail(db: Connection, tenant_id: UUID, session_id: UUID) -> Any:  # noqa: ANN401
    """One version of a clinic, or nothing."""
    statement = _SESSION.format(which="s.id = $2")
    return await db.fetchrow(statement, tenant_id, session_id)


async def clinic_versions(db: Connection, tenant_id: UUID, series_id: UUID) -> Rows:
    """Every version of a clinic, the latest first, withdrawn ones too."""
    statement = _SESSION.format(which="s.series_id = $2")
    return await db.fetch(statement, tenant_id, series_id)  # type: ignore[no-any-return]


async def clashing_session(db: Connection, tenant_id: UUID, plan: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """The clinic of the roster that has the plan's doctor, or room, at the plan's hours.

    `plan` holds the fields of a clinic plan, `series_id` of the clinic itself, and `column`, which
    of `practitioner_id` and `place_id` clashed.
    """
    of_doctor = plan["column"] == "practitioner_id"
    return await db.fetchrow(
        _CLASH,
        tenant_id,
        plan["weekday"],
        plan["starts"],
        plan["ends"],
        plan["valid_from"],
        plan["valid_until"],
        plan["practitioner_id"] if of_doctor else None,
        None if of_doctor else plan["place_id"],
        plan["series_id"],
    )


async def departures_from(db: Connection, tenant_id: UUID, first: date) -> Rows:
    """Departures that have not ended before a date, with the bookings that they leave stranded."""
    return await db.fetch(_DEPARTURES, tenant_id, first)  # type: ignore[no-any-return]


async def doctors_of(db: Connection, tenant_id: UUID) -> Rows:
    """The practitioners of a hospital by name, with the department of their latest posting."""
    return await db.fetch(  # type: ignore[no-any-return]
        "select p.id, p.name, p.name_i18n from practitioner p where p.tenant_id = $1"
        " and exists (select 1 from posting o where o.tenant_id = $1"
        " and o.practitioner_id = p.id) order by p.name",
        tenant_id,
    )


async def affected_bookings(db: Connection, tenant_id: UUID, series_id: UUID, first: date) -> int:
    """How many standing bookings a clinic has from a date on."""
    return await db.fetchval(  # type: ignore[no-any-return]
        "select count(*) from opd_ipd_booking b join opd_ipd_clinic_day d"
        " on d.tenant_id = $1 and d.id = b.clinic_day_id where b.tenant_id = $1"
        " and d.series_id = $2 and b.day >= $3 and b.state = 'booked'",
        tenant_id,
        series_id,
        first,
    )
