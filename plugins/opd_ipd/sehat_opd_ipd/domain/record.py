"""Open the record of a person in care."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.api import Opening

if TYPE_CHECKING:
    from uuid import UUID

    from sehat.api import TenantContext

__all__ = ["open_for_care"]


async def open_for_care(ctx: TenantContext, person_id: UUID) -> Opening | None:
    """Open the record for care: by the open visit, or else by a card that was scanned."""
    for basis in ("care", "scan"):
        opening = await ctx.record.open(person_id, purpose="care", basis=basis)
        if isinstance(opening, Opening):
            return opening
    return None
