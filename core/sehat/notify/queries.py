"""What a hospital sent, and what waits or was given up."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["count_messages", "messages_before"]

_ROWS = """
select id, template, locale, mobile, state, attempts, next_at, made_at, gateway, body, error,
  incident
from message
where tenant_id = $1 and ($2::timestamptz is null or (made_at, id) < ($2, $3))
  and (not $4 or state in ('dead', 'undelivered') or (state = 'waiting' and next_at <= now()
    or state = 'waiting' and attempts > 0))
order by made_at desc, id desc limit $5
"""
_COUNTS = """
select count(*) filter (where state = 'waiting') as waiting,
  count(*) filter (where state in ('dead', 'undelivered')) as failed
from message where tenant_id = $1 and state in ('waiting', 'dead', 'undelivered')
"""


async def messages_before(
    db: Connection,
    tenant_id: UUID,
    cursor: tuple[datetime, UUID] | None,
    *,
    troubled: bool,
    most: int,
) -> list[dict[str, Any]]:
    """The newest first, from after a cursor; `troubled` leaves out what was sent or is not due."""
    at, last = cursor or (None, None)
    return [dict(row) for row in await db.fetch(_ROWS, tenant_id, at, last, troubled, most)]


async def count_messages(db: Connection, tenant_id: UUID) -> dict[str, int]:
    """How many are `waiting`, and how many `failed` for good."""
    return dict(await db.fetchrow(_COUNTS, tenant_id))
