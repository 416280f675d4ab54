"""Work behind the pages: each kind in a loop of its own, woken by word and each second."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from typing import TYPE_CHECKING, Protocol

import asyncpg
import structlog

from sehat.db.engine import database_lost
from sehat.events.relay import Relay
from sehat.jobs.scheduler import Scheduler
from sehat.jobs.worker import JobWorker
from sehat.notify.sender import Sender
from sehat.plugins.values import Job

if TYPE_CHECKING:
    from sehat.platform import Platform

__all__ = ["Background", "Worker"]

POLL_SECONDS = 1.0
"""How late work is noticed whose word was lost, and that of statements sent alone."""
HEAD_START_SECONDS = 0.3
"""A process that begins answers pages before it looks for work."""

log = structlog.get_logger(__name__)


class Worker(Protocol):
    """Something that looks for its work in rows, and does what it finds."""

    async def declare(self) -> None:
        """Prepare, once, before the first look."""

    async def work_once(self) -> int:
        """Do what is there; return how much it was, 0 where there was nothing."""

    async def close(self) -> None:
        """Let go of what `declare` opened; it may not have been called."""


class Background:
    """Runs the workers of one process beside its pages."""

    def __init__(self, platform: Platform) -> None:
        self.relay = Relay(platform)
        self.sender = Sender(platform)
        jobs = {job.name: job for job in platform.plugins.offered(Job)}
        self.jobs = JobWorker(platform, jobs)
        self.scheduler = Scheduler(platform, jobs)
        self._workers: dict[str, Worker] = {
            "events": self.relay,
            "messages": self.sender,
            "clock": self.scheduler,
            "jobs": self.jobs,
        }
        self._wake = {topic: asyncio.Event() for topic in self._workers}
        self._tasks: list[asyncio.Task[None]] = []
        for topic in self._workers:
            platform.changes.on(topic, functools.partial(self._hear, topic))

    async def start(self) -> None:
        """Begin to look for work."""
        for topic, worker in self._workers.items():
            await worker.declare()
            self._tasks.append(asyncio.create_task(self._run(topic, worker), name=topic))

    async def stop(self) -> None:
        """Stop; what was begun is undone by the database and done by another process."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._tasks = []
        for worker in self._workers.values():
            await worker.close()

    def _hear(self, topic: str, _: str) -> None:
        self._wake[topic].set()

    async def _run(self, topic: str, worker: Worker) -> None:
        wake = self._wake[topic]
        await asyncio.sleep(HEAD_START_SECONDS)
        while True:
            wake.clear()
            found = 0
            try:
                found = await worker.work_once()
            except Exception as error:  # noqa: BLE001 - whatever happened, the next look is due
                _tell(topic, error)
            if not found:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL_SECONDS):
                        await wake.wait()


def _tell(topic: str, error: Exception) -> None:
    group = error.exceptions if isinstance(error, ExceptionGroup) else (error,)
    if all(isinstance(one, asyncpg.PostgresError) or database_lost(one) for one in group):
        log.warning("background.waits", name=topic, error=type(group[0]).__name__)
        return
    log.error("background.failed", name=topic, exc_info=error)
