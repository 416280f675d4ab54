"""Block a card at once, while the person's other cards go on working."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sehat.api import Refusal
from sehat_cards.api import CardBlocked
from sehat_cards.domain.issue import note_event

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["block_card"]


async def block_card(ctx: TenantContext, *, card_id: UUID, reason: str) -> UUID | Refusal:
    """Block an active card; return the person.

    Refuses with `cards.unknown_card`, `cards.not_active` or `cards.reason_needed`.
    """
    if not reason:
        return Refusal("cards.reason_needed")
    row = await ctx.db.fetchrow(
        "select person_id, status from cards_card where id = $1 for update", card_id
    )
    if row is None:
        return Refusal("cards.unknown_card")
    if row["status"] != "active":
        return Refusal("cards.not_active")
    person_id: UUID = row["person_id"]
    await ctx.db.execute(
        "update cards_card set status = 'blocked' where person_id = $1 and id = $2",
        person_id,
        card_id,
    )
    await note_event(ctx, person_id, card_id, "blocked", reason)
    await ctx.audit(
        "cards.card_blocked",
        entity="cards_card",
        entity_id=card_id,
        before={"status": "active"},
        after={"status": "blocked", "reason": reason},
    )
    await ctx.publish(CardBlocked(aggregate_id=card_id, person_id=person_id))
    return person_id
