"""Hall displays: those of a hospital, the one behind an address, and what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from asyncpg import Connection

__all__ = ["display_by_id", "display_by_key", "displayed_tokens", "displays_of"]

_ALL = """
select d.id, d.name, d.key, d.languages, d.theme, d.made_at,
  array(select u.name from opd_ipd_display_queue q
    join opd_ipd_queue o on o.tenant_id = $1 and o.id = q.queue_id
    join org_unit u on u.tenant_id = $1 and u.id = o.org_unit_id
    where q.tenant_id = $1 and q.display_id = d.id order by u.name) as queues
from opd_ipd_display d where d.tenant_id = $1 and d.revoked_at is null order by d.made_at
"""
_BY_ID = """
select d.id, d.languages,
  array(select q.queue_id from opd_ipd_display_queue q
    where q.tenant_id = $1 and q.display_id = d.id) as queues
from opd_ipd_display d where d.tenant_id = $1 and d.id = $2 and d.revoked_at is null
"""


async def displays_of(db: Connection, tenant_id: UUID) -> Sequence[Any]:
    """The displays that are not revoked, the oldest first, with the names of their departments."""
    return await db.fetch(_ALL, tenant_id)  # type: ignore[no-any-return]


async def display_by_key(db: Connection, tenant_id: UUID, key: str) -> Any:  # noqa: ANN401
    """The display of an address: id, name, languages, theme; its id is None where there is none."""
    return await db.fetchrow("select * from opd_ipd_display_find($1, $2)", tenant_id, key)


async def display_by_id(db: Connection, tenant_id: UUID, display_id: UUID) -> Any:  # noqa: ANN401
    """A display with the ids of its queues, or nothing."""
    return await db.fetchrow(_BY_ID, tenant_id, display_id)


async def displayed_tokens(
    db: Connection, tenant_id: UUID, display_id: UUID, day: date
) -> Sequence[Any]:
    """Labels and rooms of the tokens that are called or in a room, the latest call first."""
    return await db.fetch(  # type: ignore[no-any-return]
        "select * from opd_ipd_display_tokens($1, $2, $3)", tenant_id, display_id, day
    )
