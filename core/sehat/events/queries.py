"""What is on its way in a hospital: deliveries that were given up, failed or wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["count_deliveries", "unfinished_deliveries"]

MOST = 200

_UNFINISHED = """
select d.id, d.listener, d.state, d.attempts, d.next_at, d.error, d.incident,
  o.name as event, o.occurred_at, exists (
    select 1 from event_delivery b
    where b.tenant_id = $1 and b.listener = d.listener and b.aggregate_id = d.aggregate_id
      and b.seq < d.seq and b.state in ('waiting', 'dead')) as behind
from event_delivery d join outbox o on o.tenant_id = $1 and o.id = d.event_id
where d.tenant_id = $1 and d.state in ('waiting', 'dead')
order by d.state = 'waiting', d.seq limit $2
"""
_COUNTS = """
select count(*) filter (where state = 'dead') as dead,
  count(*) filter (where state = 'waiting' and attempts > 0) as tried,
  count(*) filter (where state = 'waiting' and attempts = 0) as fresh
from event_delivery where tenant_id = $1 and state in ('waiting', 'dead')
"""


async def unfinished_deliveries(db: Connection, tenant_id: UUID) -> list[dict[str, Any]]:
    """The dead letters, then what waits, the oldest first, at most two hundred."""
    return [dict(row) for row in await db.fetch(_UNFINISHED, tenant_id, MOST)]


async def count_deliveries(db: Connection, tenant_id: UUID) -> dict[str, int]:
    """How many are `dead`, how many were `tried` and failed, how many are `fresh`."""
    return dict(await db.fetchrow(_COUNTS, tenant_id))
