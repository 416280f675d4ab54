"""Who waits, who is being called, and how the day goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from asyncpg import Connection

__all__ = [
    "day_figures",
    "open_queues",
    "posting_of",
    "rooms_of",
    "rooms_with_tokens",
    "token_detail",
    "waiting_tokens",
]

Rows = Sequence[Any]

_QUEUES = """
select q.id, q.prefix, u.name, u.name_i18n, u.id as org_unit_id,
  (select count(*) from opd_ipd_queue_token t where t.tenant_id = $1 and t.queue_id = q.id
     and t.business_date = $2 and t.state in ('registered', 'returned')) as waiting
from opd_ipd_queue q join org_unit u on u.tenant_id = $1 and u.id = q.org_unit_id
where q.tenant_id = $1 and q.status = 'open' order by length(q.prefix), q.prefix
"""

_WAITING = """
select t.id, t.label, t.number, t.state, t.changed_at, t.place_id, v.id as visit_id,
  v.opened_at, v.priority, v.person_id, p.name, p.name_local, p.sex, p.birth_date,
  p.birth_precision
from opd_ipd_queue_token t
join opd_ipd_visit v on v.tenant_id = $1 and v.id = t.visit_id
join person p on p.id = v.person_id
where t.tenant_id = $1 and t.queue_id = $2 and t.business_date = $3 and t.state = any($4::text[])
order by t.number limit $5
"""

_ROOMS = """
select p.id as place_id, p.code, p.name, p.name_i18n, t.id as token_id, t.label, t.state,
  t.changed_at, t.visit_id
from place p
join lateral (
  select * from opd_ipd_queue_token t where t.tenant_id = $1 and t.queue_id = $2
    and t.business_date = $3 and t.place_id = p.id and t.state in ('called', 'in_room')
  order by t.changed_at desc limit 1) t on true
where p.tenant_id = $1 order by t.changed_at desc
"""

_FIGURES = """
select count(*) as registered,
  count(*) filter (where state in ('registered', 'returned')) as waiting,
  (select percentile_cont(0.5) within group (order by extract(epoch from c.at - v.opened_at) / 60)
   from opd_ipd_queue_token t
   join opd_ipd_token_transition c on c.tenant_id = $1 and c.token_id = t.id
     and c.to_state = 'called' and c.from_state = 'registered'
   join opd_ipd_visit v on v.tenant_id = $1 and v.id = t.visit_id
   where t.tenant_id = $1 and t.business_date = $2
     and t.state not in ('registered', 'returned')
  ) as median_wait_minutes
from opd_ipd_queue_token where tenant_id = $1 and business_date = $2
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


async def open_queues(db: Connection, tenant_id: UUID, day: date) -> Rows:
    """The open queues with the number of those who wait."""
    return await db.fetch(_QUEUES, tenant_id, day)  # type: ignore[no-any-return]


async def waiting_tokens(
    db: Connection,
    tenant_id: UUID,
    queue_id: UUID,
    day: date,
    *,
    states: Sequence[str] = ("registered", "returned"),
    limit: int = 60,
) -> Rows:
    """Tokens in these states in the order of their numbers, with the persons they stand for."""
    return await db.fetch(_WAITING, tenant_id, queue_id, day, list(states), limit)  # type: ignore[no-any-return]


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


async def day_figures(db: Connection, tenant_id: UUID, day: date) -> Any:  # noqa: ANN401 - a row
    """Registered, waiting and the median minutes from registration to the first call."""
    return await db.fetchrow(_FIGURES, tenant_id, day)


async def token_detail(db: Connection, tenant_id: UUID, token_id: UUID) -> Any:  # noqa: ANN401
    """A token with its visit, or nothing."""
    return await db.fetchrow(_DETAIL, tenant_id, token_id)


async def posting_of(db: Connection, tenant_id: UUID, user_id: UUID, day: date) -> Any:  # noqa: ANN401
    """The practitioner behind a user, with department, room and queue of that day, or nothing."""
    return await db.fetchrow(_POSTING, tenant_id, user_id, day)
