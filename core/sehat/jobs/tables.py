"""Runs of jobs, and the tasks into which a run falls, one for each hospital."""

from __future__ import annotations

from piccolo.columns import UUID, Integer, Text, Timestamptz
from piccolo.table import Table

from sehat.db.columns import UUID7

__all__ = ["JobRun", "JobTask"]


class JobRun(Table, tablename="job_run"):
    """A due time of a job, claimed by the process that wrote the row.

    `fanned` means that its tasks were made in the same moment; a job of the platform is itself
    waiting, done or failed.
    """

    id = UUID(primary_key=True, default=UUID7())
    job = Text(default=None, null=False)
    scheduled_time = Timestamptz(default=None, null=False)
    node = Text(default=None, null=False)
    state = Text(default="waiting", null=False)
    attempts = Integer(default=0, null=False)
    next_at = Timestamptz(null=False)
    claimed_at = Timestamptz(null=False)
    done_at = Timestamptz(default=None, null=True)
    ms = Integer(default=None, null=True)
    error = Text(default=None, null=True)
    incident = Text(default=None, null=True)


class JobTask(Table, tablename="job_task"):
    """A due time of a job in one hospital; without a run, somebody asked for it."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    run_id = UUID(default=None, null=True)
    job = Text(default=None, null=False)
    scheduled_time = Timestamptz(default=None, null=False)
    state = Text(default="waiting", null=False)
    attempts = Integer(default=0, null=False)
    next_at = Timestamptz(null=False)
    done_at = Timestamptz(default=None, null=True)
    node = Text(default=None, null=True)
    ms = Integer(default=None, null=True)
    error = Text(default=None, null=True)
    incident = Text(default=None, null=True)
