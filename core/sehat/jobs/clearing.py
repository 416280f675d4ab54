"""The core's own jobs: clear away what nobody needs any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.plugins.values import Job
from sehat.web.i18n import marked as _

if TYPE_CHECKING:
    from sehat.jobs.contexts import JobContext, PlatformContext

__all__ = ["CORE_JOBS"]

REQUEST_DAYS = 7
"""How long a form that was counted is known again; a browser asks again within minutes."""
SESSION_DAYS = 30
MESSAGE_DAYS = 180
WORK_DAYS = 90
"""How long delivered events and finished jobs stay to be looked at."""
SLICE = 10_000


async def clear_requests(ctx: PlatformContext) -> None:
    """Forget request keys of the last week but one."""
    await _clear(ctx, "select clear_requests($1, $2)", REQUEST_DAYS)


async def clear_sessions(ctx: PlatformContext) -> None:
    """Forget sessions that ended a month ago."""
    await ctx.db.execute(
        "delete from user_session"
        " where coalesce(revoked_at, ends_at) < now() - make_interval(days => $1)",
        SESSION_DAYS,
    )


async def clear_work(ctx: PlatformContext) -> None:
    """Forget events that were delivered, and jobs that were done, a quarter of a year ago."""
    await _clear(ctx, "select clear_work($1, $2)", WORK_DAYS)


async def clear_messages(ctx: JobContext) -> None:
    """Forget messages, and with them the numbers they went to, half a year after they were done."""
    await ctx.db.execute(
        "delete from message where tenant_id = $1 and state <> 'waiting'"
        " and coalesce(done_at, sent_at) < now() - make_interval(days => $2)",
        ctx.tenant.id,
        MESSAGE_DAYS,
    )


async def clear_drafts(ctx: PlatformContext) -> None:
    """Forget half typed forms that nobody took back in time."""
    while await ctx.db.fetchval("select clear_drafts($1)", SLICE):
        pass


async def _clear(ctx: PlatformContext, statement: str, days: int) -> None:
    while await ctx.db.fetchval(statement, days, SLICE):
        pass


CORE_JOBS = (
    Job(
        "core.clear_requests",
        "10 2 * * *",
        clear_requests,
        per_tenant=False,
        title=_("Forget which forms were counted a week ago"),
    ),
    Job(
        "core.clear_sessions",
        "20 2 * * *",
        clear_sessions,
        per_tenant=False,
        title=_("Forget sessions that ended a month ago"),
    ),
    Job(
        "core.clear_work",
        "30 2 * * *",
        clear_work,
        per_tenant=False,
        title=_("Forget events and jobs that were done three months ago"),
    ),
    Job(
        "core.clear_messages",
        "40 2 * * *",
        clear_messages,
        title=_("Forget messages that were done half a year ago"),
    ),
    Job(
        "core.clear_drafts",
        "50 2 * * *",
        clear_drafts,
        per_tenant=False,
        title=_("Forget half typed forms that nobody took back in time"),
    ),
)
