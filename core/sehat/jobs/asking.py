"""Ask for a job at once: a task of one hospital, beside those that time brings."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sehat.ids import uuid7
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from sehat.plugins.values import Job
    from sehat.tenancy.context import TenantContext

__all__ = ["ask_for_job"]

declare_words(
    {"jobs.waits_already": "This job waits for its turn already. Look again in a moment."}
)


async def ask_for_job(ctx: TenantContext, *, job: Job) -> UUID | Refusal:
    """Write a task that is due now; some process takes it within a second.

    Refuses with `jobs.waits_already` while another waits for its first try.
    """
    waits = await ctx.db.fetchval(
        "select 1 from job_task where tenant_id = $1 and job = $2 and state = 'waiting'"
        " and attempts = 0",
        ctx.tenant.id,
        job.name,
    )
    if waits:
        return Refusal("jobs.waits_already")
    task_id = uuid7()
    await ctx.db.execute(
        "insert into job_task (tenant_id, id, job, scheduled_time)"
        " values ($1, $2, $3, clock_timestamp())",
        ctx.tenant.id,
        task_id,
        job.name,
    )
    await ctx.audit("admin.job_asked_for", entity="job_task", entity_id=task_id)
    ctx.told.add("jobs")
    return task_id
