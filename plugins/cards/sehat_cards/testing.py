"""Rows of the plugin's tables for tests, and the examples that its routes name."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sehat.api import uuid7
from sehat.testing import Example, ExampleContext, Exemptions, Factory, add_person
from sehat_cards.domain.issue import issue_card
from sehat_cards.domain.keys import KeyRing

if TYPE_CHECKING:
    from sehat.api import Refusal

__all__ = ["add_card", "examples", "exempt"]


async def add_card(ctx: ExampleContext, person_id: UUID) -> UUID:
    """Issue a card to a person who is known at the context's hospital."""
    ring = KeyRing.open(ctx.city.platform.settings.data)
    card_id: UUID | Refusal = await issue_card(
        ctx, person_id=person_id, kind="permanent", reason="first card", ring=ring
    )
    if not isinstance(card_id, UUID):
        raise TypeError(card_id)
    return card_id


async def _a_known_person(ctx: ExampleContext) -> Example:
    form = {"kind": "permanent", "reason": "lost"}
    return Example(path={"person": await add_person(ctx)}, form=form)


async def _a_card(ctx: ExampleContext) -> Example:
    card_id = await add_card(ctx, await add_person(ctx))
    return Example(path={"card": card_id}, form={"reason": "lost"})


async def _a_find(ctx: ExampleContext) -> Example:
    person_id = await add_person(ctx)
    await add_card(ctx, person_id)
    number = await ctx.db.fetchval(
        "select number from cards_card where person_id = $1 and status = 'active'", person_id
    )
    await ctx.db.fetchrow(
        "select code"
        " from cards_find($1, $2, null, '20000000001', '0000', 'registration', 4, 20, $3)",
        ctx.tenant.id,
        ctx.actor.user_id,
        uuid7(),
    )
    return Example(
        form={"text": number, "second": "1980", "purpose": "registration"},
        door="A card opens its person at every hospital; each look-up is logged.",
    )


examples: dict[str, Factory] = {
    "known_person": _a_known_person,
    "card": _a_card,
    "POST /{tenant}/cards/find": _a_find,
    "POST /{tenant}/scan": _a_find,
}

exempt: Exemptions = {
    ("unique key", f"cards_card_{column}_key"): (
        "A serial or status index is one card's in the whole city; serials are random, so that a"
        " clash tells nobody anything."
    )
    for column in ("serial", "status_index")
} | {
    ("reach of the app", "cards_status_index"): (
        "Every QR says its place in the city's status list; that places are counted is public, and"
        " a place names nobody."
    )
}
