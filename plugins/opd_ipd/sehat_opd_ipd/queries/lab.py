"""What the laboratory has to do, what an order came to, and what is known of a person's results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from asyncpg import Connection

    from sehat.api import Opening

__all__ = [
    "counts_of_lab",
    "current_results",
    "lab_rooms",
    "order_by_sample",
    "order_detail",
    "orders_of",
    "pending_orders",
    "previous_results",
    "reports_of",
    "results_of",
    "samples_of",
    "steps_of",
    "worklist",
]

Rows = Sequence[Any]

_ORDER = """
select o.*, o.name as test, l.name_i18n as test_i18n, s.number as sample, s.collected_at,
  v.number as visit_number, v.queue_id, v.priority, t.label,
  t.state as token_state, t.id as token_id, u.name as department, u.name_i18n as department_i18n,
  p.name as person_name, p.name_local, p.sex, p.birth_date, p.birth_precision
from opd_ipd_lab_order o
join opd_ipd_visit v on v.tenant_id = $1 and v.id = o.visit_id
join opd_ipd_queue_token t on t.tenant_id = $1 and t.visit_id = v.id
join opd_ipd_queue q on q.tenant_id = $1 and q.id = v.queue_id
join org_unit u on u.tenant_id = $1 and u.id = q.org_unit_id
join person p on p.id = o.person_id
left join lab_test l on l.code = o.code
left join opd_ipd_lab_sample s on s.tenant_id = $1 and s.id = o.sample_id
where o.tenant_id = $1 and {which}
"""
_RANK = "case o.urgency when 'stat' then 0 when 'urgent' then 1 else 2 end"
_WORKLIST = _ORDER.format(
    which=f"o.state = any($2::text[]) and o.changed_at >= $3"
    f" and ($4::text[] is null or o.section = any($4::text[]))"
    f" order by {_RANK}, o.ordered_at, o.id limit $5"
)
_DONE = _ORDER.format(
    which="o.state = any($2::text[]) and o.changed_at >= $3"
    " and ($4::text[] is null or o.section = any($4::text[]))"
    " order by o.changed_at desc, o.id limit $5"
)
_COUNTS = """
select o.state, count(*) as count from opd_ipd_lab_order o
where o.tenant_id = $1 and o.state = any($2::text[]) and o.changed_at >= $3
  and ($4::text[] is null or o.section = any($4::text[]))
group by o.state
"""
_DETAIL = _ORDER.format(which="o.id = $2")
_OF_VISIT = """
select o.*, o.name as test, l.name_i18n as test_i18n, s.number as sample
from opd_ipd_lab_order o left join lab_test l on l.code = o.code
left join opd_ipd_lab_sample s on s.tenant_id = $1 and s.id = o.sample_id
where o.tenant_id = $1 and o.visit_id = $2 and o.state <> 'cancelled' order by o.ordered_at, o.id
"""
_ROOMS = """
select p.id, p.code, p.name, p.name_i18n,
  array_remove(array_agg(r.section order by r.section), null) as sections
from place p left join opd_ipd_lab_room r on r.tenant_id = $1 and r.place_id = p.id
where p.tenant_id = $1 and p.kind = 'lab_room' group by p.tenant_id, p.id order by p.code
"""
_SAMPLES = """
select s.*, p.name as person_name, p.sex, p.birth_date, p.birth_precision, t.label,
  array_agg(o.name order by o.ordered_at) as tests
from opd_ipd_lab_sample s
join opd_ipd_lab_order o on o.tenant_id = $1 and o.sample_id = s.id
join person p on p.id = o.person_id
join opd_ipd_queue_token t on t.tenant_id = $1 and t.visit_id = s.visit_id
where s.tenant_id = $1 and s.visit_id = $2
group by s.tenant_id, s.id, p.id, t.label order by s.collected_at desc, s.number
"""
_STEPS = """
select s.*, p.name as place, p.name_i18n as place_i18n from opd_ipd_lab_step s
left join place p on p.tenant_id = $1 and p.id = s.place_id
where s.tenant_id = $1 and s.order_id = $2 order by s.at, s.id
"""
_RESULTS = """
select r.*, n.id as superseded_by from opd_ipd_lab_result r
left join opd_ipd_lab_result n on n.tenant_id = $1 and n.supersedes = r.id
where r.tenant_id = $1 and r.order_id = $2 {more} order by r.position, r.entered_at, r.id
"""
_PREVIOUS = """
select distinct on (r.test_code) r.test_code, r.text, r.entered_at
from opd_ipd_lab_order o join opd_ipd_lab_result r on r.tenant_id = $1 and r.order_id = o.id
where o.tenant_id = $1 and o.person_id = any((select persons_as_one($2))::uuid[])
  and o.id <> $3 and o.state = 'verified'
  and not exists (select from opd_ipd_lab_result n where n.tenant_id = $1 and n.supersedes = r.id)
order by r.test_code, r.entered_at desc
"""
_REPORTS = """
select e.id, e.person_id, e.tenant_id, e.occurred_at, e.title, e.summary, e.source,
  t.name as hospital, t.name_i18n as hospital_i18n
from record_entry e join tenant t on t.id = e.tenant_id
where e.person_id = any($1::uuid[]) and e.kind = 'lab_report' and e.grade = 'document'
  and not exists (select from record_entry n where n.person_id = any($1::uuid[])
                  and n.supersedes = e.id)
order by e.occurred_at desc, e.id desc limit $2
"""


async def worklist(
    db: Connection,
    tenant_id: UUID,
    states: Sequence[str],
    since: datetime,
    sections: Sequence[str] | None,
    *,
    newest: bool = False,
    limit: int = 100,
) -> Rows:
    """Orders in these states, the most urgent and longest waiting first, or the newest."""
    statement = _DONE if newest else _WORKLIST
    asked = (list(states), since, list(sections) if sections else None, limit)
    return await db.fetch(statement, tenant_id, *asked)  # type: ignore[no-any-return]


async def counts_of_lab(
    db: Connection, tenant_id: UUID, since: datetime, sections: Sequence[str] | None
) -> dict[str, int]:
    """How many orders are in each state that a worklist shows."""
    states = ["ordered", "refused", "collected", "resulted", "verified"]
    rows = await db.fetch(_COUNTS, tenant_id, states, since, list(sections) if sections else None)
    return {row["state"]: row["count"] for row in rows}


async def lab_rooms(db: Connection, tenant_id: UUID) -> Rows:
    """The rooms of the laboratory with the sections that each does; none listed means all."""
    return await db.fetch(_ROOMS, tenant_id)  # type: ignore[no-any-return]


async def order_detail(db: Connection, tenant_id: UUID, order_id: UUID) -> Any:  # noqa: ANN401
    """An order with its sample, visit and person, or nothing."""
    return await db.fetchrow(_DETAIL, tenant_id, order_id)


async def order_by_sample(db: Connection, tenant_id: UUID, number: str) -> UUID | None:
    """The first unfinished order of a sample by its number, or else its last one."""
    return await db.fetchval(  # type: ignore[no-any-return]
        "select o.id from opd_ipd_lab_order o join opd_ipd_lab_sample s"
        " on s.tenant_id = $1 and s.id = o.sample_id where o.tenant_id = $1 and s.number = $2"
        " order by o.state = 'collected' desc, o.state = 'resulted' desc, o.ordered_at limit 1",
        tenant_id,
        number,
    )


async def orders_of(db: Connection, tenant_id: UUID, visit_id: UUID) -> Rows:
    """What was ordered at a visit and not cancelled."""
    return await db.fetch(_OF_VISIT, tenant_id, visit_id)  # type: ignore[no-any-return]


async def pending_orders(db: Connection, tenant_id: UUID, visit_id: UUID) -> int:
    """How many orders of a visit still wait for a verified result."""
    return await db.fetchval(  # type: ignore[no-any-return]
        "select count(*) from opd_ipd_lab_order where tenant_id = $1 and visit_id = $2"
        " and state not in ('verified', 'cancelled')",
        tenant_id,
        visit_id,
    )


async def samples_of(db: Connection, tenant_id: UUID, visit_id: UUID) -> Rows:
    """The samples of a visit that orders still point at, the newest first."""
    return await db.fetch(_SAMPLES, tenant_id, visit_id)  # type: ignore[no-any-return]


async def steps_of(db: Connection, tenant_id: UUID, order_id: UUID) -> Rows:
    """The steps of an order in their order."""
    return await db.fetch(_STEPS, tenant_id, order_id)  # type: ignore[no-any-return]


async def results_of(db: Connection, tenant_id: UUID, order_id: UUID) -> Rows:
    """Every result of an order; `superseded_by` tells which were corrected."""
    return await db.fetch(  # type: ignore[no-any-return]
        _RESULTS.format(more=""), tenant_id, order_id
    )


async def current_results(db: Connection, tenant_id: UUID, order_id: UUID) -> Rows:
    """The results of an order that stand."""
    return await db.fetch(  # type: ignore[no-any-return]
        _RESULTS.format(more="and n.id is null"), tenant_id, order_id
    )


async def previous_results(db: Connection, tenant_id: UUID, person_id: UUID, but: UUID) -> Rows:
    """The last verified value of each test of a person at this hospital, one order left out."""
    return await db.fetch(_PREVIOUS, tenant_id, person_id, but)  # type: ignore[no-any-return]


async def reports_of(db: Connection, opening: Opening, *, limit: int = 60) -> Rows:
    """The newest verified reports of a person whose record is open, corrected ones left out."""
    return await db.fetch(_REPORTS, list(opening.family), limit)  # type: ignore[no-any-return]
