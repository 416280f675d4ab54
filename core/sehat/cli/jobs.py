"""`sehat jobs`: what runs by itself, when it ran, and a run at the operator's word."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import rich_click as click

from sehat.cli.output import RefusedError, print_rows
from sehat.config import load_settings

if TYPE_CHECKING:
    from sehat.config import Settings
    from sehat.platform import Platform
    from sehat.plugins.values import Job

__all__ = ["jobs"]

COLUMNS = ("job", "scheduled_time", "state", "done", "failed", "waiting", "ms", "error", "incident")


@click.group()
def jobs() -> None:
    """List jobs and their runs, and run one."""


@jobs.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_jobs(*, as_json: bool) -> None:
    """Every job with its trigger, its last run and its next due time."""
    rows = asyncio.run(_list(load_settings()))
    columns = ("job", "trigger", "scope", "last", "state", "next")
    print_rows(rows, columns, as_json=as_json)


@jobs.command()
@click.argument("name", required=False)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def runs(name: str | None, limit: int, *, as_json: bool) -> None:
    """The last runs, of all jobs or of NAME, with what became of their tasks."""
    print_rows(asyncio.run(_runs(load_settings(), name, limit)), COLUMNS, as_json=as_json)


@jobs.command()
@click.argument("name")
@click.option("--tenant", help="Address of one hospital; without it, in all that have it.")
def run(name: str, tenant: str | None) -> None:
    """Run the job NAME now, in this process and any that serve, and wait for the end."""
    row = asyncio.run(_run(load_settings(), name, tenant))
    click.echo(f"{name}: {row['done']} done, {row['failed']} failed, {row['waiting']} wait.")
    if row["state"] != "done":
        raise SystemExit(1)


def _offered(settings: Settings) -> dict[str, Job]:
    from sehat.cli.installed import installed_plugins  # noqa: PLC0415 - imports the plugins
    from sehat.plugins.values import Job  # noqa: PLC0415

    return {job.name: job for job in installed_plugins(settings).offered(Job)}


def _named(settings: Settings, name: str) -> Job:
    offered = _offered(settings)
    if name not in offered:
        raise RefusedError(f"There is no job {name!r}. `sehat jobs list` names all.")
    return offered[name]


async def _list(settings: Settings) -> list[dict[str, Any]]:
    from sehat.jobs.triggers import next_due  # noqa: PLC0415 - imports APScheduler

    last: dict[str, Any] = {}
    for row in await _runs(settings, None, 1000):
        last.setdefault(row["job"], row)
    now = datetime.now(UTC)
    return [
        {
            "job": name,
            "trigger": str(job.trigger),
            "scope": "hospitals" if job.per_tenant else "platform",
            "last": last[name]["scheduled_time"] if name in last else None,
            "state": last[name]["state"] if name in last else "",
            "next": _shown(next_due(job, now)),
        }
        for name, job in _offered(settings).items()
    ]


async def _runs(settings: Settings, name: str | None, limit: int) -> list[dict[str, Any]]:
    from sehat.db.bring_up import connected  # noqa: PLC0415 - imports asyncpg

    async with connected(settings, "platform") as connection:
        rows = await connection.fetch("select * from job_runs($1, $2)", name, limit)
    return [{**row, "scheduled_time": _shown(row["scheduled_time"])} for row in rows]


async def _run(settings: Settings, name: str, tenant: str | None) -> dict[str, Any]:
    import msgspec  # noqa: PLC0415 - on first use

    from sehat.db.bring_up import wake  # noqa: PLC0415
    from sehat.jobs.scheduler import claim  # noqa: PLC0415
    from sehat.platform import make_platform  # noqa: PLC0415

    job = _named(settings, name)
    if tenant and not job.per_tenant:
        raise RefusedError(f"{name} is a job of the whole platform; leave --tenant out.")
    wake(settings)
    platform = make_platform(msgspec.structs.replace(settings, jobs=False))
    await platform.start()
    try:
        if tenant and await platform.tenants.by_slug(tenant) is None:
            raise RefusedError(f"There is no hospital {tenant!r}. `sehat tenant list` names all.")
        await claim(platform, job, datetime.now(UTC), tenant=tenant)
        return await _wait(platform, name)
    finally:
        await platform.stop()


async def _wait(platform: Platform, name: str) -> dict[str, Any]:
    """Work until the run is no longer waiting; retries may take half a minute."""
    while True:
        await platform.background.jobs.work_once()
        row = await platform.pool.fetchrow("select * from job_runs($1, 1)", name)
        if row["state"] != "waiting":
            return dict(row)
        await asyncio.sleep(0.5)


def _shown(at: datetime | None) -> str | None:
    return at.astimezone().isoformat(sep=" ", timespec="seconds") if at else None
