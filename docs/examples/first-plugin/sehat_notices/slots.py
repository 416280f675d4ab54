"""The box on the hospital's first page: the latest notices."""

from __future__ import annotations

from typing import Any

from sehat.api import HomePage, SlotFill, TenantContext
from sehat.api import marked as _

from sehat_notices.queries.notes import latest_notes

__all__ = ["SLOTS"]

MOST = 3


async def load_latest(ctx: TenantContext, home: HomePage) -> dict[str, Any]:
    """The latest notices, each with the time it was written."""
    del home  # It says which day is shown; the latest notices stand whatever the day.
    return {
        "notices": [
            {"text": row["text"], "time": f"{ctx.local(row['written_at']):%H:%M}"}
            for row in await latest_notes(ctx.db, limit=MOST)
        ]
    }


SLOTS = (
    SlotFill(
        slot="core.home",
        name="notices.latest",
        title=_("Notices"),
        template="notices/slots/latest.html",
        load=load_latest,
        permission="notices.read_notes",
    ),
)
