"""The outbox: an event is a row in the transaction that made it true."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import msgspec

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["Event", "publish_event"]


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact: ids and scalars only; `name` carries plugin, past tense and version."""

    event_name: ClassVar[str]
    aggregate_id: UUID


async def publish_event(db: Connection, *, tenant_id: UUID, event: Event) -> None:
    """Write the event's row."""
    await db.execute(
        "insert into outbox (tenant_id, name, aggregate_id, payload, occurred_at)"
        " values ($1, $2, $3, $4::text::jsonb, now())",
        tenant_id,
        event.event_name,
        event.aggregate_id,
        msgspec.json.encode(event).decode(),
    )
