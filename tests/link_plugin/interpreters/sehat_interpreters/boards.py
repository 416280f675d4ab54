"""How many wait for an interpreter, pushed to those who look."""

from __future__ import annotations

from uuid import UUID

from sehat.api import Arrival, Board, BoardView, TenantContext
from sehat_interpreters.needs import count_open

__all__ = ["BOARDS"]


async def load_waiting(ctx: TenantContext, _arrival: Arrival, key: UUID) -> BoardView | None:
    """The open needs of the hospital, whose id is the key."""
    if key != ctx.tenant.id:
        return None
    return BoardView({"count": await count_open(ctx.db, ctx.tenant.id)})


BOARDS = (
    Board("interpreters.waiting", "interpreters.ask", "interpreters/waiting.html", load_waiting),
)
