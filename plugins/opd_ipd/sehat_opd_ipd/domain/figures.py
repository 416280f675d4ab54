"""Keep the figures of days that are over, so that a month is read and not counted again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from sehat_opd_ipd.queries.figures import DayCounts, counts_of, figure_queues, kept_days
from sehat_opd_ipd.queries.waits import Days, waits_by

if TYPE_CHECKING:
    from datetime import date

    from sehat.api import TenantContext

__all__ = ["KEPT_DAYS", "keep_figures"]

KEPT_DAYS = 40
"""So far back a day is counted that was never kept."""

_AGAIN = 3
"""Days that are counted once more, because a token may be closed the morning after."""

_KEEP = """
insert into opd_ipd_day_figure
  (tenant_id, business_date, registered, called, seen, missed, short, spans, reckoned_at)
values ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, now())
on conflict (tenant_id, business_date) do update set registered = excluded.registered,
  called = excluded.called, seen = excluded.seen, missed = excluded.missed,
  short = excluded.short, spans = excluded.spans, reckoned_at = now()
"""


async def keep_figures(ctx: TenantContext) -> int:
    """Count the days before today that are not kept, and the last ones again; return how many."""
    today = ctx.now.astimezone(ZoneInfo(ctx.tenant.zone)).date()
    first, last = today - timedelta(days=KEPT_DAYS), today - timedelta(days=1)
    kept = {day.day for day in await kept_days(ctx.db, ctx.tenant.id, first, last)}
    wanted = [first + timedelta(days=n) for n in range(KEPT_DAYS)]
    wanted = [day for day in wanted if day not in kept or (today - day).days <= _AGAIN]
    queues = [row["id"] for row in await figure_queues(ctx.db, ctx.tenant.id)]
    for day in wanted:
        days = Days(ctx.tenant.id, queues, day, day, ctx.tenant.zone)
        rows = (await waits_by(ctx.db, days, "day"))["day"]
        await _keep(ctx, counts_of(rows[0]) if rows else DayCounts(day))
    return len(wanted)


async def _keep(ctx: TenantContext, counts: DayCounts) -> None:
    day: date = counts.day
    await ctx.db.execute(
        _KEEP,
        ctx.tenant.id,
        day,
        counts.registered,
        counts.called,
        counts.seen,
        counts.missed,
        counts.short,
        msgspec.json.encode(counts.spans).decode(),
    )
