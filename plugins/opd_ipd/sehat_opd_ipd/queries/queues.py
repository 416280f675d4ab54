"""Who waits, who is being called, and how the day goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from asyncpg import Connection

__all__ = [
    "away_tokens",
    "label_with_doctor",
    "open_queues",
    "open_queues_alone",
    "posting_of",
    "rooms_of",
    "rooms_with_tokens",
    "tests_by_visit",
    "token_detail",
    "tokens_at_tests",
    "waiting_today",
    "waiting_tokens",
]

Rows = Sequence[Any]

_QUEUES = """
select q.id, q.prefix, u.name, u.name_i18n, u.id as org_unit_id,
  coalesce(c.last, 0) as registered, coalesce(c.waiting, 0) as waiting{more}
from opd_ipd_queue q join org_unit u on u.tenant_id = $1 and u.id = q.org_unit_id
left join opd_ipd_token_counter c on c.tenant_id = $1 and c.queue_id = q.id
  and c.business_date = $2
where q.tenant_id = $1 and q.status = 'open' order by length(q.prefix), q.prefix
"""
_MEDIAN = """, (
  select percentile_cont(0.5) within group (order by waited) from (
    select extract(epoch from c.at - v.opened_at) / 60 as waited
    from opd_ipd_token_transition c
    join opd_ipd_queue_token t on t.tenant_id = $1 and t.id = c.token_id
    join opd_ipd_visit v on v.tenant_id = $1 and v.id = t.visit_id
    where c.tenant_id = $1 and c.from_state = 'registered' and c.to_state = 'called'
      and t.business_date = $2
    order by c.at desc limit 50) latest) as median_wait
"""
_OPEN = _QUEUES.format(more="")
_OPEN_AND_MEDIAN = _QUEUES.format(more=_MEDIAN)

_TOKENS = """
select t.id, t.label, t.number, t.state, t.changed_at, t.place_id, v.id as visit_id,
  v.opened_at, v.priority, v.visit_class, v.person_id, p.name, p.name_local, p.sex, p.birth_date,
  p.birth_precision
from opd_ipd_queue_token t
join opd_ipd_visit v on v.tenant_id = $1 and v.id = t.visit_id
join person p on p.id = v.person_id
where t.tenant_id = $1 and t.queue_id = $2 and t.business_date = $3 and {states}
order by t.number limit $4
"""
_WAITING = _TOKENS.format(states="t.state in ('registered', 'returned', 'back')")
_AWAY = _TOKENS.format(states="t.state in ('no_show', 'skipped')")

_AT_TESTS = _TOKENS.format(states="t.state = 'sent_for_test'")
_PROGRESS = """
select o.visit_id, count(*) filter (where o.state = 'verified') as ready, count(*) as ordered
from opd_ipd_queue_token t
join opd_ipd_lab_order o on o.tenant_id = $1 and o.visit_id = t.visit_id and o.state <> 'cancelled'
where t.tenant_id = $1 and t.queue_id = $2 and t.business_date = $3
  and t.state not in ('done', 'left')
group by o.visit_id
"""

_ROOMS = """
select distinct on (p.id) p.id as place_id, p.code, p.name, p.name_i18n, t.id as token_id, t.label,
  t.state, t.changed_at, t.visit_id
from opd_ipd_queue_token t join place p on p.tenant_id = $1 and p.id = t.place_id
where t.tenant_id = $1 and t.queue_id = $2 and t.business_date = $3
  and t.state in ('called', 'in_room')
order by p.id, t.changed_at desc
"""

_DETAIL = """
select t.*, v.person_id, v.number as visit_number from opd_ipd_queue_token t
join opd_ipd_visit v on v.tenant_id = $1 and v.id = t.visit_id
where t.tenant_id = $1 and t.id = $2
"""

_POSTING = """
select o.org_unit_id, o.place_id, q.id as queue_id, p.id as practitioner_id, p.name,
  p.qualification, p.council, p.council_number
from practitioner p
left join posting o on o.tenant_id = $1 and o.practitioner_id = p.id
  and o.since <= $3 and (o.until is null or o.until >= $3)
left join opd_ipd_queue q on q.tenant_id = $1 and q.org_unit_id = o.org_unit_id
where p.tenant_id = $1 and p.user_id = $2
order by o.since desc nulls last limit 1
"""


async def open_queues(db: Connection, tenant_id: UUID, day: date, *, median: bool = False) -> Rows:
    """The open queues with the number of those who wait.

    With `median`, each row bears the hospital's `median_wait`: minutes from registration to the
    first call of the last fifty called that day, or nothing.
    """
    statement = _OPEN_AND_MEDIAN if median else _OPEN
    return await db.fetch(statement, tenant_id, day)  # type: ignore[no-any-return]


async def open_queues_alone(pool: Any, tenant_id: UUID, day: date) -> Rows:  # noqa: ANN401
    """The same in one round trip, where nothing else is asked of the database."""
    statement = "select * from opd_ipd_open_queues($1, $2)"
    return await pool.fetch(statement, tenant_id, day)  # type: ignore[no-any-return]


async def waiting_tokens(
    db: Connection, tenant_id: UUID, queue_id: UUID, day: date, *, limit: int = 60
) -> Rows:
    """Those who wait, in the order of their numbers, with the persons they are."""
    return await db.fetch(_WAITING, tenant_id, queue_id, day, limit)  # type: ignore[no-any-return]


async def away_tokens(
    db: Connection, tenant_id: UUID, queue_id: UUID, day: date, *, limit: int = 60
) -> Rows:
    """Those who were skipped or did not come."""
    return await db.fetch(_AWAY, tenant_id, queue_id, day, limit)  # type: ignore[no-any-return]


async def tokens_at_tests(
    db: Connection, tenant_id: UUID, queue_id: UUID, day: date, *, limit: int = 60
) -> Rows:
    """Those who were sent for tests and are not back."""
    return await db.fetch(_AT_TESTS, tenant_id, queue_id, day, limit)  # type: ignore[no-any-return]


async def tests_by_visit(
    db: Connection, tenant_id: UUID, queue_id: UUID, day: date
) -> dict[UUID, tuple[int, int]]:
    """By visit that is not over: how many results are verified, and how many tests were ordered."""
    rows = await db.fetch(_PROGRESS, tenant_id, queue_id, day)
    return {row["visit_id"]: (row["ready"], row["ordered"]) for row in rows}


async def rooms_with_tokens(db: Connection, tenant_id: UUID, queue_id: UUID, day: date) -> Rows:
    """Each room that is calling from the queue, with its current token; the latest call first."""
    return await db.fetch(_ROOMS, tenant_id, queue_id, day)  # type: ignore[no-any-return]


async def rooms_of(db: Connection, tenant_id: UUID) -> Rows:
    """The hospital's rooms in the order of their codes."""
    return await db.fetch(  # type: ignore[no-any-return]
        "select id, code, name, name_i18n from place"
        " where tenant_id = $1 and kind = 'room' order by code",
        tenant_id,
    )


async def token_detail(db: Connection, tenant_id: UUID, token_id: UUID) -> Any:  # noqa: ANN401
    """A token with its visit, or nothing."""
    return await db.fetchrow(_DETAIL, tenant_id, token_id)


async def posting_of(db: Connection, tenant_id: UUID, user_id: UUID, day: date) -> Any:  # noqa: ANN401
    """The practitioner behind a user, with department, room and queue of that day, or nothing."""
    return await db.fetchrow(_POSTING, tenant_id, user_id, day)


async def waiting_today(db: Connection, tenant_id: UUID, day: date) -> int:
    """How many wait in all queues of the hospital on a day."""
    waiting: int = await db.fetchval(
        "select coalesce(sum(waiting), 0) from opd_ipd_token_counter"
        " where tenant_id = $1 and business_date = $2",
        tenant_id,
        day,
    )
    return waiting


async def label_with_doctor(
    db: Connection, tenant_id: UUID, day: date, persons: Sequence[UUID]
) -> str | None:
    """The token of one of these persons who is called or in a room, or nothing."""
    label: str | None = await db.fetchval(
        "select t.label from opd_ipd_queue q join opd_ipd_queue_token t on t.tenant_id = $1"
        " and t.queue_id = q.id and t.business_date = $2 and t.state in ('called', 'in_room')"
        " join opd_ipd_visit v on v.tenant_id = $1 and v.id = t.visit_id"
        " where q.tenant_id = $1 and v.person_id = any($3::uuid[]) limit 1",
        tenant_id,
        day,
        list(persons),
    )
    return label
