"""Figures of a hospital's day and month: who waits now, the days behind, tests and doctors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from sehat_opd_ipd.queries.waits import STAGES, Days, Span, span_of, waits_by

if TYPE_CHECKING:
    from uuid import UUID

    from asyncpg import Connection

__all__ = [
    "DayCounts",
    "counts_now",
    "day_counts",
    "doctors_of_day",
    "figure_queues",
    "kept_days",
    "lab_tests_of_day",
    "lab_turnaround",
    "practitioner_of",
    "practitioners",
]

Rows = Sequence[Any]

_QUEUES = """
select q.id, q.prefix, u.name, u.name_i18n from opd_ipd_queue q
join org_unit u on u.tenant_id = $1 and u.id = q.org_unit_id
where q.tenant_id = $1 order by length(q.prefix), q.prefix
"""
_NOW = """
select t.queue_id, min(t.changed_at) as since,
  count(*) filter (where t.state in ('registered', 'returned', 'back')) as waiting,
  count(*) filter (where t.state = 'no_show') as missed
from opd_ipd_queue_token t
where t.tenant_id = $1 and t.queue_id = any($2::uuid[]) and t.business_date = $3
  and t.state in ('registered', 'returned', 'back', 'no_show')
group by t.queue_id
"""
_LONGEST = """
select t.label, t.queue_id, t.changed_at from opd_ipd_queue_token t
where t.tenant_id = $1 and t.queue_id = any($2::uuid[]) and t.business_date = $3
  and t.state in ('registered', 'returned', 'back') order by t.changed_at limit 1
"""
_COUNTERS = """
select queue_id, last as registered, waiting from opd_ipd_token_counter
where tenant_id = $1 and queue_id = any($2::uuid[]) and business_date = $3
"""
_TESTS = """
select o.id, o.name, o.section, o.state, o.ordered_at, t.label, v.number,
  (select min(s.at) from opd_ipd_lab_step s
   where s.tenant_id = $1 and s.order_id = o.id and s.to_state = 'verified') as verified_at
from opd_ipd_queue_token t
join opd_ipd_visit v on v.tenant_id = $1 and v.id = t.visit_id
join opd_ipd_lab_order o on o.tenant_id = $1 and o.visit_id = t.visit_id and o.state <> 'cancelled'
where t.tenant_id = $1 and t.queue_id = any($2::uuid[]) and t.business_date = $3
"""
_TURNAROUND = f"""
with test as ({_TESTS})
select count(*) as ordered, count(verified_at) as verified,
  percentile_cont(array[0.5, 0.9]) within group
    (order by extract(epoch from verified_at - ordered_at) / 60) as span
from test
"""  # noqa: S608 - our own words
_DOCTORS = """
select d.id, d.queue_id, d.practitioner_id as doctor_id, d.starts, d.ends, d.state,
  p.name as doctor, p.name_i18n as doctor_i18n, x.kind as closed_kind,
  x.name as closed_for, x.name_i18n as closed_for_i18n
from opd_ipd_clinic_day d
join practitioner p on p.tenant_id = $1 and p.id = d.practitioner_id
left join opd_ipd_clinic_exception x on x.tenant_id = $1 and x.id = d.exception_id
  and d.state = 'closed'
where d.tenant_id = $1 and d.day = $2 order by d.starts, p.name
"""
_KEPT = """
select business_date, registered, called, seen, missed, short, spans from opd_ipd_day_figure
where tenant_id = $1 and business_date between $2 and $3
"""


class DayCounts(msgspec.Struct, frozen=True):
    """A day of the whole hospital."""

    day: date
    registered: int = 0
    called: int = 0
    seen: int = 0
    missed: int = 0
    short: int = 0
    spans: dict[str, Span] = msgspec.field(default_factory=dict)
    """By stage; none where nothing happened."""


async def figure_queues(db: Connection, tenant_id: UUID) -> Rows:
    """All queues of a hospital with the names of their departments."""
    return await db.fetch(_QUEUES, tenant_id)  # type: ignore[no-any-return]


async def counts_now(
    db: Connection, tenant_id: UUID, queues: Sequence[UUID], day: date
) -> tuple[dict[UUID, dict[str, int]], Any]:
    """By queue how many were registered, wait and missed their call, and who waits longest."""
    found = {queue: {"registered": 0, "waiting": 0, "missed": 0} for queue in queues}
    for row in await db.fetch(_COUNTERS, tenant_id, list(queues), day):
        found[row["queue_id"]]["registered"] = row["registered"]
    for row in await db.fetch(_NOW, tenant_id, list(queues), day):
        found[row["queue_id"]] |= {"waiting": row["waiting"], "missed": row["missed"]}
    return found, await db.fetchrow(_LONGEST, tenant_id, list(queues), day)


async def day_counts(db: Connection, days: Days, today: date) -> list[DayCounts]:
    """Each day between two, those without patients too, from what is kept as far as it goes.

    Today and whatever is not kept yet is counted from the steps themselves.
    """
    found = {
        day.day: day
        for day in await kept_days(db, days.tenant_id, days.first, days.last)
        if day.day < today
    }
    wanted = [days.first + timedelta(days=n) for n in range((days.last - days.first).days + 1)]
    if missing := [day for day in wanted if day not in found]:
        counted = await waits_by(db, days.narrowed(first=missing[0], last=missing[-1]), "day")
        found = {row["grouped"]: counts_of(row) for row in counted["day"]} | found
    return [found.get(day, DayCounts(day)) for day in wanted]


async def kept_days(db: Connection, tenant_id: UUID, first: date, last: date) -> list[DayCounts]:
    """The days between two whose figures are kept."""
    rows = await db.fetch(_KEPT, tenant_id, first, last)
    return [
        DayCounts(
            row["business_date"],
            row["registered"],
            row["called"],
            row["seen"],
            row["missed"],
            row["short"],
            msgspec.json.decode(row["spans"], type=dict[str, Span]),
        )
        for row in rows
    ]


def counts_of(row: Any) -> DayCounts:  # noqa: ANN401 - a row of `waits_by` by day
    """A counted day."""
    return DayCounts(
        row["grouped"],
        row["registered"],
        row["called"],
        row["seen"],
        row["missed"],
        row["short"],
        {stage: span_of(row, stage) for stage in STAGES},
    )


async def lab_turnaround(
    db: Connection, tenant_id: UUID, queues: Sequence[UUID], day: date
) -> tuple[int, int, Span]:
    """Tests ordered for a day's visits, how many are verified, and the minutes between."""
    row = await db.fetchrow(_TURNAROUND, tenant_id, list(queues), day)
    median, most = row["span"] or (None, None)
    return row["ordered"], row["verified"], Span(row["verified"], median, most)


async def lab_tests_of_day(
    db: Connection, tenant_id: UUID, queues: Sequence[UUID], day: date
) -> Rows:
    """The tests themselves, in the order in which they were asked for."""
    query = f"{_TESTS} order by o.ordered_at, o.name"
    return await db.fetch(query, tenant_id, list(queues), day)  # type: ignore[no-any-return]


async def doctors_of_day(db: Connection, tenant_id: UUID, day: date) -> Rows:
    """The clinics that the roster has for doctors on a day; closed ones with the reason."""
    return await db.fetch(_DOCTORS, tenant_id, day)  # type: ignore[no-any-return]


async def practitioners(db: Connection, tenant_id: UUID) -> Rows:
    """All doctors of a hospital, by name."""
    return await db.fetch(  # type: ignore[no-any-return]
        "select id, name, name_i18n from practitioner where tenant_id = $1 order by name", tenant_id
    )


async def practitioner_of(db: Connection, tenant_id: UUID, user_id: UUID | None) -> Any:  # noqa: ANN401
    """The practitioner behind a user, or nothing."""
    return await db.fetchrow(
        "select id, name, name_i18n from practitioner where tenant_id = $1 and user_id = $2",
        tenant_id,
        user_id,
    )
