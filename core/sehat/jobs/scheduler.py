"""The scheduler: in every process the same due times, of which one process claims each."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sehat.jobs.triggers import last_due, trigger_of

if TYPE_CHECKING:
    from uuid import UUID

    from sehat.platform import Platform
    from sehat.plugins.values import Job

__all__ = ["NODE", "Scheduler", "claim"]

_SLEPT = timedelta(minutes=1)

NODE = f"{socket.gethostname()}:{os.getpid()}"
"""This process, as runs name it."""


async def claim(
    platform: Platform, job: Job, at: datetime, *, tenant: str | None = None
) -> UUID | None:
    """Claim a due time; None where another process has it. Tasks are made in the same moment."""
    plugin = job.name.partition(".")[0]
    claimed: UUID | None = await platform.pool.fetchval(
        "select job_claim($1, $2, $3, $4, $5, $6)",
        job.name,
        plugin,
        at,
        NODE,
        job.per_tenant,
        tenant,
    )
    if claimed is not None:
        platform.changes.tell_soon("jobs")
    return claimed


class Scheduler:
    """Notes due times as they come and claims them; what could not be claimed is tried again.

    Due times that pass while the database cannot be asked, or while the process sleeps for longer
    than a minute, fall together into the last.
    """

    def __init__(self, platform: Platform, jobs: dict[str, Job]) -> None:
        self._platform = platform
        self._jobs = jobs
        self._due: dict[str, list[datetime]] = {}
        self._scheduler: Any = None

    async def declare(self) -> None:
        """Note what was missed while no process was there."""
        for name, job in self._jobs.items():
            missed = last_due(job, datetime.now(UTC)) if job.catch_up else None
            if missed is not None:
                self._due[name] = [missed]

    def _start_clockwork(self) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415 - first use

        from sehat.jobs.noting import NotingExecutor  # noqa: PLC0415

        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            executors={"default": NotingExecutor(self._note)},
            job_defaults={"coalesce": False, "max_instances": 1, "misfire_grace_time": None},
        )
        for name, job in self._jobs.items():
            self._scheduler.add_job(_done_by_rows, trigger_of(job), id=name, name=name)
        self._scheduler.start()

    def _note(self, name: str, times: list[datetime]) -> None:
        young = [at for at in times[:-1] if datetime.now(UTC) - at < _SLEPT]
        self._due.setdefault(name, []).extend([*young, times[-1]])
        self._platform.changes.hear("clock")

    async def work_once(self) -> int:
        """Claim what is due; the first look starts the clockwork."""
        if self._scheduler is None:
            self._start_clockwork()
        claimed, due, self._due = 0, self._due, {}
        for name, times in due.items():
            while times:
                try:
                    found = await claim(self._platform, self._jobs[name], times[0])
                except Exception:
                    self._keep_last(due)
                    raise
                claimed += found is not None
                del times[0]
        return claimed

    def _keep_last(self, due: dict[str, list[datetime]]) -> None:
        for name, times in due.items():
            self._due[name] = self._due.get(name, []) or times[-1:]

    async def close(self) -> None:
        """Stop the clockwork."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None


def _done_by_rows() -> None:
    """What the clockwork would call; its executor notes the due time instead."""
