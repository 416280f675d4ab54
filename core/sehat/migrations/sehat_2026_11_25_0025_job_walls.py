"""Walls of runs and tasks of jobs, and rights of what clears away."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import open_to_registry, platform_table, run_sql, tenant_table

ID = "2026-11-25-0025-job-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of jobs"

INDEXES = (
    "create index if not exists job_run_waiting on job_run (next_at) where state = 'waiting'",
    "create index if not exists job_run_failed on job_run (job) where state = 'failed'",
    "create index if not exists job_task_waiting on job_task (tenant_id, scheduled_time)"
    " where state = 'waiting'",
    "create index if not exists job_task_failed on job_task (tenant_id, job)"
    " where state = 'failed'",
    "create index if not exists job_task_run on job_task (run_id)",
)
RIGHTS = (
    "grant delete on user_session to sehat_platform",
    "grant delete on message to sehat_app",
)
GRANTED = (
    "insert into role_permission (role_id, permission) select id, 'admin.run_jobs' from role"
    " where code in ('hospital_administrator', 'city_administrator') on conflict do nothing",
)


async def forwards() -> MigrationManager:
    """Wall the tables; a due time of a job is there once."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    platform_table(
        manager,
        "job_run",
        unique=[("job", "scheduled_time")],
        checks={"state": "state in ('waiting', 'fanned', 'done', 'failed')"},
        platform="select, update",
        registry="select, insert, delete",
    )
    tenant_table(
        manager,
        "job_task",
        unique=[("job", "scheduled_time")],
        checks={"state": "state in ('waiting', 'done', 'failed')"},
        registry="select, insert, delete",
    )
    run_sql(manager, INDEXES)
    run_sql(manager, RIGHTS)
    open_to_registry(
        manager,
        {
            "idempotency": "select, insert, delete",
            "outbox": "select, insert, update, delete",
            "event_delivery": "select, insert, delete",
        },
    )
    run_sql(manager, GRANTED)
    return manager
