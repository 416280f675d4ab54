"""How the jobs of a hospital stand: what ran last, how long it took, what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.db.pool import Pool

__all__ = ["last_runs", "last_tasks"]

_TASKS = """
select distinct on (job) job, scheduled_time, state, attempts, ms, error, incident, next_at,
  (select count(*) from job_task f where f.tenant_id = $1 and f.job = t.job
    and f.state = 'failed' and f.scheduled_time > now() - interval '7 days') as failures
from job_task t where tenant_id = $1 and scheduled_time > now() - interval '90 days'
order by job, scheduled_time desc
"""
_RUNS = """
select distinct on (job) job, scheduled_time, state, attempts, ms, error, incident, next_at,
  (select count(*) from job_run f where f.job = t.job
    and f.state = 'failed' and f.scheduled_time > now() - interval '7 days') as failures
from job_run t where state <> 'fanned'
order by job, scheduled_time desc
"""


async def last_tasks(db: Connection, tenant_id: UUID) -> dict[str, Any]:
    """The last task of each job in a hospital, with failures of the last seven days."""
    return {row["job"]: row for row in await db.fetch(_TASKS, tenant_id)}


async def last_runs(pool: Pool) -> dict[str, Any]:
    """The last run of each job of the platform, likewise."""
    return {row["job"]: row for row in await pool.fetch(_RUNS)}
