"""Checks of what happens again: jobs, deliveries, another order of boot, migrations taken back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import asyncpg

from sehat.errors import MigrationError
from sehat.jobs.scheduler import claim
from sehat.plugins.loader import load_plugins
from sehat.plugins.values import Job, Listener
from sehat.testing.conformance.subject import TENANT

if TYPE_CHECKING:
    from sehat.testing.city import City
    from sehat.testing.conformance.subject import Subject

__all__ = [
    "boot_order_changes_no_page",
    "jobs_run_and_have_their_effect_once",
    "listeners_take_their_events_once",
    "migrations_go_back_and_forth",
]

_UNDONE = """
select job, state, error from job_task where job = $1 and state in ('waiting', 'failed')
union all select job, state, error from job_run where job = $1 and state in ('waiting', 'failed')
"""
_UNTAKEN = """
select d.listener, o.name, d.state, d.error from event_delivery d
join outbox o on o.tenant_id = d.tenant_id and o.id = d.event_id
where starts_with(d.listener, $1) and d.state <> 'done'
"""
_SHAPE = """
select format('%s %s %s', c.relname, c.relkind, c.relacl) as line from pg_class c
  where c.relnamespace = 'public'::regnamespace and starts_with(c.relname, $1)
union all select format('%s.%s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod))
  from pg_attribute join pg_class c on c.oid = attrelid
  where attnum > 0 and not attisdropped and c.relkind = 'r' and starts_with(c.relname, $1)
union all select format('%s %s', conname, pg_get_constraintdef(oid)) from pg_constraint
  where starts_with(conrelid::regclass::text, $1)
union all select format('%s %s', polname, pg_get_expr(polqual, polrelid)) from pg_policy
  where starts_with(polrelid::regclass::text, $1)
"""
_HIDDEN = re.compile(r'<input[^>]*name="_(?:csrf|key)"[^>]*>|[0-9a-f-]{32,}|data-since="\d+"')
"""What differs from page to page by itself: form keys, ids, and how far a page has listened."""


async def jobs_run_and_have_their_effect_once(subject: Subject) -> list[str]:
    """PC46: each job runs to its end, and the same due time again changes nothing."""
    at = datetime.now(UTC).replace(second=0, microsecond=0)
    found = []
    for job in subject.plugin.of(Job):
        await _run(subject, job, at)
        found += [
            f"{job.name} is {row['state']} after a run: {row['error']}. The log says why."
            for row in await subject.rows(_UNDONE, job.name)
        ]
        before = await subject.sums()
        await _run(subject, job, at)
        after = await subject.sums()
        found += [
            f"{job.name} run again for the same time changes {table}. Write through ctx.db alone."
            for table in sorted(before)
            if before[table] != after[table]
        ]
    return found


async def _run(subject: Subject, job: Job, at: datetime) -> None:
    await claim(subject.city.platform, job, at)
    await subject.city.run_jobs()


async def listeners_take_their_events_once(subject: Subject) -> list[str]:
    """PC46: each listener takes what was written, and a second round changes nothing."""
    if not subject.plugin.of(Listener):
        return []
    await subject.city.deliver()
    found = [
        f"{row['listener']} did not take {row['name']}: {row['error']}. The log says why."
        for row in await subject.rows(_UNTAKEN, f"{subject.name}.")
    ]
    before = await subject.sums()
    await subject.city.deliver()
    after = await subject.sums()
    found += [
        f"{table} changes when events are delivered again. Write through ctx.db alone."
        for table in sorted(before)
        if before[table] != after[table]
    ]
    return found


async def boot_order_changes_no_page(subject: Subject) -> list[str]:
    """PC48: plugins that are found in another order give the same menu and first page."""
    turned = load_plugins(list(reversed(subject.found)))
    async with subject.city.another_process(turned) as other:
        paths = [f"/{TENANT}", f"/{TENANT}/search?q=12345"]
        return [
            f"{path} differs when plugins are found in another order. Sort by weight and name."
            for path in paths
            if await _seen(subject.city, path) != await _seen(other, path)
        ]


async def _seen(city: City, path: str) -> str:
    browser = await city.browser_of("admin", TENANT)
    return _HIDDEN.sub("<hidden>", (await browser.open(path)).text)


async def migrations_go_back_and_forth(subject: Subject) -> list[str]:
    """PC24: taken back on a database with rows and run again, migrations make the same tables."""
    if not await subject.tables():
        return []
    databases, addresses = subject.platform.databases, subject.city.addresses
    before = await _shape(subject)
    own = subject.plugin.package
    others = [found.package for found in subject.found if found.package != own]
    packages = ["sehat", *others, own]
    if stopped := await databases.take_back(addresses, packages):
        return [f"The migrations cannot be taken back: {stopped}. Give add_raw_backwards."]
    found = [
        f"{table} is left when all migrations are taken back. Drop it in add_raw_backwards."
        for table in await subject.tables()
    ]
    try:
        await databases.migrate(addresses, packages)
    except (MigrationError, asyncpg.PostgresError) as error:
        return [*found, f"The migrations cannot run again: {error}. Let them begin from nothing."]
    after = await _shape(subject)
    found += [
        f"{line} is gone after back and forth. Say it in a migration." for line in before - after
    ]
    found += [
        f"{line} is new after back and forth. Say it in a migration." for line in after - before
    ]
    return sorted(found)


async def _shape(subject: Subject) -> set[str]:
    return {row["line"] for row in await subject.rows(_SHAPE, f"{subject.name}_")}
