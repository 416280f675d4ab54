"""Count a form once: the same key gives the first outcome again, another body is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from sehat.desk.drafts import forget_draft
from sehat.ids import uuid7
from sehat.refusals import Refusal, declare_words
from sehat.tenancy.context import TenantContext
from sehat.web.arrival import Arrival

__all__ = ["Outcome", "once"]

declare_words(
    {
        "form.key_reused": (
            "This form was sent before with other entries. Load the page again and check what was"
            " saved."
        ),
        "form.no_key": "The form has lost its request key. Load the page again.",
    }
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a form brought about: the row it made or changed, and where to look at it."""

    entity_id: UUID
    location: str


async def once(
    arrival: Arrival,
    ctx: TenantContext,
    verb: Callable[[], Awaitable[Outcome | Refusal]],
) -> Outcome | Refusal:
    """Run `verb` unless this key was counted at this address before; a refusal leaves nothing.

    Refuses with `form.key_reused` where the key came with another body, `form.no_key` without one.
    """
    if arrival.key is None:
        return Refusal("form.no_key")
    who = (ctx.tenant.id, ctx.actor.user_id, arrival.path, arrival.key)
    async with ctx.savepoint() as point:
        fresh = await ctx.db.fetchval(
            "insert into idempotency (tenant_id, user_id, route, key, body_hash, id)"
            " values ($1, $2, $3, $4, $5, $6)"
            " on conflict (tenant_id, user_id, route, key) do nothing returning id",
            *who,
            arrival.body_hash,
            uuid7(),
        )
        if fresh is None:
            return await _first(arrival, ctx, who)
        outcome = await verb()
        if isinstance(outcome, Refusal):
            point.undo()
            return outcome
        await ctx.db.execute(
            "update idempotency set entity_id = $5, location = $6"
            " where tenant_id = $1 and user_id = $2 and route = $3 and key = $4",
            *who,
            outcome.entity_id,
            outcome.location,
        )
        if draft := arrival.field("_draft"):
            form, _, entity = draft.partition(" ")
            await forget_draft(ctx, form=form, entity=entity)
        return outcome


async def _first(
    arrival: Arrival, ctx: TenantContext, who: tuple[object, ...]
) -> Outcome | Refusal:
    row = await ctx.db.fetchrow(
        "select body_hash, entity_id, location from idempotency"
        " where tenant_id = $1 and user_id = $2 and route = $3 and key = $4",
        *who,
    )
    if row["body_hash"] != arrival.body_hash:
        return Refusal("form.key_reused")
    return Outcome(row["entity_id"], row["location"])
