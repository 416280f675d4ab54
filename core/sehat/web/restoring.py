"""Show a page with what was typed before: a draft in the address fills the form of the request.

The page renders it as it renders what was refused, and nothing is counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs
from uuid import UUID

from sehat.desk.drafts import typed_in

if TYPE_CHECKING:
    from sehat.web.arrival import Arrival

__all__ = ["asks_for_draft", "restore_draft"]


def asks_for_draft(query: bytes) -> bool:
    """Whether an address names a draft; nearly none does."""
    return b"draft=" in query


async def restore_draft(arrival: Arrival, query: bytes) -> None:
    """Fill the request's form from the draft that the address names, if it is the reader's own."""
    named = parse_qs(query.decode("latin-1")).get("draft", [""])[0]
    try:
        draft_id = UUID(named)
    except ValueError:
        return
    async with arrival.begin() as ctx:
        arrival.form = await typed_in(ctx, draft_id)
