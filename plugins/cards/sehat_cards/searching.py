"""What search finds among health cards: the holder of a number that this hospital knows."""

from __future__ import annotations

from collections.abc import Sequence

from sehat.api import Refusal, SearchHit, SearchProvider, TenantContext
from sehat.api import marked as _
from sehat_cards.domain.number import format_number, parse_number
from sehat_cards.queries.cards import holder_of

__all__ = ["SEARCH"]


async def find_holder(ctx: TenantContext, text: str) -> Sequence[SearchHit]:
    """The holder of a whole number, where the person is open at this hospital.

    Others are found at the desk alone, with a second fact, which is logged.
    """
    number = parse_number(text)
    if isinstance(number, Refusal):
        return ()
    row = await holder_of(ctx.db, number)
    if row is None:
        return ()
    return [SearchHit(row["name"], f"cards/people/{row['person_id']}", format_number(number))]


SEARCH = (
    SearchProvider("cards.holders", _("Health cards"), find_holder, "cards.see_card", "id-card"),
)
