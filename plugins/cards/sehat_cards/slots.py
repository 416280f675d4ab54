"""The box of health cards on the hospital's first page."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sehat.api import HomePage, SlotFill, TenantContext
from sehat.api import marked as _
from sehat_cards.queries.cards import events_since

__all__ = ["SLOTS"]


async def load_today(ctx: TenantContext, home: HomePage) -> dict[str, Any]:
    """What was done to cards at this hospital since the day began."""
    begins = datetime.combine(home.day, time.min, ZoneInfo(ctx.tenant.zone))
    counts = await events_since(ctx.db, ctx.tenant.id, begins)
    return {kind: counts.get(kind, 0) for kind in ("issued", "printed", "blocked")}


SLOTS = (
    SlotFill(
        slot="core.home",
        name="cards.today",
        title=_("Health cards today"),
        template="cards/slots/today.html",
        load=load_today,
        weight=20,
        permission="cards.see_card",
    ),
)
