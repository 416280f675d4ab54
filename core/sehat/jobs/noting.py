"""The executor that notes when a job was due, instead of running it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from apscheduler.executors.base import BaseExecutor

__all__ = ["NotingExecutor"]


class NotingExecutor(BaseExecutor):  # type: ignore[misc] # apscheduler has no types
    """Calls `note` with the job's name and its due times, at once."""

    def __init__(self, note: Callable[[str, list[datetime]], None]) -> None:
        super().__init__()
        self._note = note

    def _do_submit_job(self, job: Any, run_times: list[datetime]) -> None:  # noqa: ANN401
        self._note(job.id, [at.astimezone(UTC) for at in run_times])
        self._run_job_success(job.id, [])
