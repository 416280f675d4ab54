"""Mend a delivery that was given up: try it again, or set it aside for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantContext

__all__ = ["retry_delivery", "set_delivery_aside"]

declare_words(
    {
        "events.unknown_delivery": "There is no such delivery.",
        "events.delivered_already": "This was delivered or set aside meanwhile. Nothing to do.",
    }
)

_FIND = """
select d.state, d.listener, d.attempts, d.error, o.name as event
from event_delivery d join outbox o on o.tenant_id = d.tenant_id and o.id = d.event_id
where d.tenant_id = $1 and d.id = $2 for update of d
"""


async def retry_delivery(ctx: TenantContext, *, delivery_id: UUID) -> Refusal | None:
    """Let it be tried again at once, with as many tries as a new one has.

    Refuses with `events.unknown_delivery` or `events.delivered_already`.
    """
    return await _mend(
        ctx,
        delivery_id,
        "state = 'waiting', attempts = 0, next_at = now()",
        "admin.delivery_retried",
    )


async def set_delivery_aside(ctx: TenantContext, *, delivery_id: UUID) -> Refusal | None:
    """Never try it again; later events of the same aggregate go on.

    Refuses with `events.unknown_delivery` or `events.delivered_already`.
    """
    return await _mend(
        ctx, delivery_id, "state = 'set_aside', done_at = now()", "admin.delivery_set_aside"
    )


async def _mend(ctx: TenantContext, delivery_id: UUID, change: str, action: str) -> Refusal | None:
    row: Any = await ctx.db.fetchrow(_FIND, ctx.tenant.id, delivery_id)
    if row is None:
        return Refusal("events.unknown_delivery")
    if row["state"] not in ("waiting", "dead"):
        return Refusal("events.delivered_already")
    await ctx.db.execute(
        f"update event_delivery set {change} where tenant_id = $1 and id = $2",  # noqa: S608 - our own words
        ctx.tenant.id,
        delivery_id,
    )
    await ctx.audit(action, entity="event_delivery", entity_id=delivery_id, before=dict(row))
    ctx.told.add("events")
    return None
