"""What is done when something happened, and what time brings."""

from __future__ import annotations

from datetime import timedelta

from sehat.api import Job, JobContext, Listener, ListenerContext
from sehat_interpreters.needs import ask, clear_needs, last_language
from sehat_opd_ipd.api import VisitRegistered

__all__ = ["JOBS", "LISTENERS"]


async def ask_again(ctx: ListenerContext, event: VisitRegistered) -> None:
    """Ask again for whoever needed an interpreter at an earlier visit."""
    language = await last_language(ctx.db, ctx.tenant.id, event.person_id)
    if language:
        visit_id = event.aggregate_id
        await ask(ctx, visit_id=visit_id, person_id=event.person_id, language=language)


async def clear_old(ctx: JobContext) -> None:
    """Note that nobody came to visits of other days."""
    await clear_needs(ctx)


LISTENERS = (Listener("opd_ipd.visit_registered.v1", ask_again),)
JOBS = (
    Job("interpreters.clear_old", timedelta(hours=1), clear_old, title="Close what nobody noted"),
)
