"""The rule of a queue's lanes, the turn as it stands, and the calls with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from asyncpg import Connection

__all__ = ["latest_calls", "rule_and_run", "rules_of_queues"]

_RULE = """
select r.id, r.emergency_first, r.priority_after, coalesce(t.routine_run, 0) as routine_run
from (select 1) one
left join lateral (
  select id, emergency_first, priority_after from opd_ipd_lane_rule
  where tenant_id = $1 and queue_id = $2 order by set_at desc, id desc limit 1) r on true
left join opd_ipd_lane_turn t on t.tenant_id = $1 and t.queue_id = $2 and t.business_date = $3
"""

_CALLS = """
select c.at, c.lane, c.reason, c.token_id, t.label, v.priority, p.name as room,
  p.name_i18n as room_i18n
from opd_ipd_queue_token t
join opd_ipd_token_transition c on c.tenant_id = $1 and c.token_id = t.id
  and c.to_state = 'called' and c.reason is not null
join opd_ipd_visit v on v.tenant_id = $1 and v.id = t.visit_id
left join place p on p.tenant_id = $1 and p.id = c.place_id
where t.tenant_id = $1 and t.queue_id = $2 and t.business_date = $3
order by c.at desc, c.id desc limit $4
"""


async def rule_and_run(db: Connection, tenant_id: UUID, queue_id: UUID, day: date) -> Any:  # noqa: ANN401 - a row
    """The rule of a queue (null columns for the usual one) and its run of routine calls."""
    return await db.fetchrow(_RULE, tenant_id, queue_id, day)


async def latest_calls(
    db: Connection, tenant_id: UUID, queue_id: UUID, day: date, *, limit: int = 8
) -> Sequence[Any]:
    """The latest calls of a queue with lane and reason, the last one first."""
    return await db.fetch(_CALLS, tenant_id, queue_id, day, limit)  # type: ignore[no-any-return]


async def rules_of_queues(db: Connection, tenant_id: UUID) -> Sequence[Any]:
    """The rule of every queue of a hospital; null columns where the usual one stands."""
    return await db.fetch(  # type: ignore[no-any-return]
        "select distinct on (q.id) q.id as queue_id, r.id, r.emergency_first, r.priority_after"
        " from opd_ipd_queue q left join opd_ipd_lane_rule r"
        " on r.tenant_id = $1 and r.queue_id = q.id where q.tenant_id = $1"
        " order by q.id, r.set_at desc, r.id desc",
        tenant_id,
    )
