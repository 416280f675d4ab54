"""The worker of jobs: takes tasks of hospitals and runs of the platform, whoever claimed them."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct, field
from msgspec.structs import astuple

from sehat.attempts import (
    Failure,
    attempt,
    failed,
    kind_of,
    limit_idleness,
    seconds_until_next,
    try_within,
)
from sehat.jobs.contexts import JobContext, PlatformContext
from sehat.jobs.scheduler import NODE
from sehat.plugins.values import Job
from sehat.tenancy.context import Savepoint, System

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.platform import Platform
    from sehat.refusals import Refusal
    from sehat.tenancy.context import TenantContext, TenantRef

__all__ = ["JobWorker"]

EACH = 10
"""Tasks of one hospital that are taken up at once."""
AT_ONCE = 2

_TAKE_TASK = """
select attempts, scheduled_time from job_task
where tenant_id = $1 and id = $2 and state = 'waiting' and next_at <= now()
for update skip locked
"""
_ALONE = "select pg_try_advisory_xact_lock(hashtextextended($1::uuid::text || $2::text, 0))"
_MARK_TASK = """
update job_task set state = 'done', done_at = now(), attempts = attempts + 1, node = $3, ms = $4,
  error = null, incident = null
where tenant_id = $1 and id = $2
"""
_FAIL_TASK = """
update job_task set attempts = attempts + 1, error = $4, incident = $5, node = $6, ms = $7,
  state = case when attempts + 1 >= $8 then 'failed' else 'waiting' end,
  done_at = case when attempts + 1 >= $8 then now() end,
  next_at = now() + make_interval(secs => $9)
where tenant_id = $1 and id = $2 and state = 'waiting' and attempts = $3
"""
_TAKE_RUN = """
select attempts, scheduled_time from job_run
where id = $1 and state = 'waiting' and next_at <= now() for update skip locked
"""
_MARK_RUN = """
update job_run set state = 'done', done_at = now(), attempts = attempts + 1, node = $2, ms = $3,
  error = null, incident = null
where id = $1
"""
_FAIL_RUN = """
update job_run set attempts = attempts + 1, error = $3, incident = $4, node = $5, ms = $6,
  state = case when attempts + 1 >= $7 then 'failed' else 'waiting' end,
  done_at = case when attempts + 1 >= $7 then now() end,
  next_at = now() + make_interval(secs => $8)
where id = $1 and state = 'waiting' and attempts = $2
"""


class JobWorker:
    """Runs what was claimed, at this process's speed."""

    def __init__(self, platform: Platform, jobs: dict[str, Job]) -> None:
        self._platform = platform
        self._jobs = jobs

    async def declare(self) -> None:
        """Nothing: the rows say what there is to do."""

    async def close(self) -> None:
        """Nothing is open."""

    async def work_once(self) -> int:
        """Try what is due; return how much there was."""
        due = await self._platform.pool.fetch(
            "select tenant_id, id, job from jobs_due($1, $2)", list(self._jobs), EACH
        )
        todo = iter(due)

        async def take() -> None:
            for row in todo:
                job = self._jobs[row["job"]]
                if row["tenant_id"] is None:
                    await self._run(row["id"], job)
                else:
                    task = _Task(self._platform, row["tenant_id"], row["id"], job)
                    await attempt(self._platform, row["tenant_id"], task)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(due))):
                group.create_task(take())
        return len(due)

    async def _run(self, run_id: UUID, job: Job) -> None:
        seen: list[int] = []
        try:
            await self._try(run_id, job, seen)
        except Exception as error:
            if not seen:
                raise
            # The connection of the try is gone, and with it all that it wrote.
            faults = self._platform.faults
            failure = failed(kind_of(error), name=job.name, error=error, faults=faults)
            values = (*astuple(failure), NODE, None, job.tries, seconds_until_next(seen[0] + 1))
            await self._platform.pool.execute(_FAIL_RUN, run_id, seen[0], *values)

    async def _try(self, run_id: UUID, job: Job, seen: list[int]) -> None:
        async with self._platform.pool.acquire() as db, db.transaction():
            row = await db.fetchrow(_TAKE_RUN, run_id)
            if row is None:
                return
            seen.append(row["attempts"])
            await limit_idleness(db, job.seconds)
            began = time.perf_counter()
            ctx = PlatformContext(db, self._platform.clock(), row["scheduled_time"])
            failure = await try_within(
                lambda: job.run(ctx),
                savepoint=lambda: _savepoint(db),
                seconds=job.seconds,
                name=job.name,
                faults=self._platform.faults,
            )
            ms = _since(began)
            if failure is None:
                await db.execute(_MARK_RUN, run_id, NODE, ms)
                return
            wait = seconds_until_next(row["attempts"] + 1)
            values = (*astuple(failure), NODE, ms, job.tries, wait)
            await db.execute(_FAIL_RUN, run_id, row["attempts"], *values)


class _Task(Struct):
    """One due time of a job in one hospital."""

    platform: Platform
    tenant_id: UUID
    id: UUID
    job: Job
    began: float = field(default_factory=time.perf_counter)

    @property
    def name(self) -> str:
        return self.job.name

    @property
    def seconds(self) -> float:
        return self.job.seconds

    async def take(self, db: Connection) -> Any:  # noqa: ANN401 - a row
        # Two due times of one job never run side by side in a hospital.
        if not await db.fetchval(_ALONE, self.tenant_id, self.job.name):
            return None
        return await db.fetchrow(_TAKE_TASK, self.tenant_id, self.id)

    async def context(self, tenant: TenantRef, db: Connection, row: Any) -> TenantContext:  # noqa: ANN401
        await limit_idleness(db, self.seconds)
        return JobContext(
            tenant=tenant,
            actor=System(name=self.name),
            db=db,
            now=self.platform.clock(),
            presence=await self.platform.presence_of(tenant.id),
            scheduled_time=row["scheduled_time"],
        )

    async def run(self, ctx: JobContext, row: Any) -> Refusal | None:  # noqa: ANN401, ARG002 - as the protocol says
        return await self.job.run(ctx)

    async def mark(self, db: Connection) -> None:
        await db.execute(_MARK_TASK, self.tenant_id, self.id, NODE, _since(self.began))

    async def fail(self, db: Connection, attempts: int, failure: Failure) -> None:
        wait = seconds_until_next(attempts + 1)
        values = (*astuple(failure), NODE, _since(self.began), self.job.tries, wait)
        await db.execute(_FAIL_TASK, self.tenant_id, self.id, attempts, *values)


@contextlib.asynccontextmanager
async def _savepoint(db: Connection) -> AsyncIterator[Savepoint]:
    point = Savepoint("job")
    inner = db.transaction()
    await inner.start()
    try:
        yield point
    except BaseException:
        await inner.rollback()
        raise
    await (inner.rollback() if point.undone else inner.commit())


def _since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
