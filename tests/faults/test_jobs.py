"""Three processes that run jobs and listeners, killed and frozen: each effect is there once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from sehat.config import Settings
from sehat.db.address import Addresses
from sehat.db.server import EmbeddedServer
from sehat.testing.packages import install_plugin
from tests.faults.processes import Process

if TYPE_CHECKING:
    from pathlib import Path

TICKS = """
import asyncio, contextlib, os
from datetime import timedelta
from pathlib import Path
from sehat.api import Event, Job, Listener, hookimpl, uuid7

class Ticked(Event, frozen=True):
    event_name = "ticks.ticked.v1"
    due: str

@contextlib.contextmanager
def at_work():
    mark = Path(os.environ["TICKS_AT_WORK"], str(os.getpid()))
    mark.touch()
    yield
    mark.unlink(missing_ok=True)

async def tick(ctx):
    due = ctx.scheduled_time.isoformat()
    await ctx.audit("ticks.ticked", entity="tick", after={"due": due})
    await ctx.publish(Ticked(aggregate_id=uuid7(), due=due))
    with at_work():
        await asyncio.sleep(0.2)

async def note(ctx, event):
    await ctx.audit("ticks.noted", entity="tick", after={"due": event.due})
    with at_work():
        await asyncio.sleep(0.1)

async def strike(ctx):
    await ctx.db.execute("insert into audit (at, actor_kind, action, entity, body)"
        " values (now(), 'system', 'ticks.struck', $1, '')", ctx.scheduled_time.isoformat())
    await asyncio.sleep(0.2)

class Ticks:
    @hookimpl
    def register_events(self):
        return [Ticked]
    @hookimpl
    def register_listeners(self):
        return [Listener("ticks.ticked.v1", note)]
    @hookimpl
    def register_jobs(self):
        return [
            Job("ticks.tick", timedelta(seconds=1), tick, seconds=3),
            Job("ticks.strike", timedelta(seconds=2), strike, seconds=3, per_tenant=False),
        ]

plugin = Ticks()
"""
NO_TABLES = """
from pathlib import Path
from piccolo.conf.apps import AppConfig

APP_CONFIG = AppConfig("ticks", str(Path(__file__).parent / "migrations"))
"""
HOSPITALS = ("civil", "kamla")
KILLS = 6
"""Each falls between an effect and its mark."""
FROZEN_SECONDS = 6
PATIENCE_SECONDS = 90

_EFFECTS = """
select action || coalesce(' ' || t.slug, '') as what,
  coalesce(convert_from(nullif(body, ''), 'utf8')::jsonb #>> '{after,due}', entity) as due,
  count(*) as times
from audit a left join tenant t on t.id = a.tenant_id
where action in ('ticks.ticked', 'ticks.noted', 'ticks.struck') group by 1, 2
"""
_OPEN = """
select (select count(*) from job_task where state <> 'done' and scheduled_time <= $1)
  + (select count(*) from job_run where state = 'waiting' and scheduled_time <= $1)
  + (select count(*) from outbox where (payload ->> 'due')::timestamptz <= $1 and done_at is null)
  + (select count(*) from event_delivery d join outbox o on o.id = d.event_id
     where (o.payload ->> 'due')::timestamptz <= $1 and d.state <> 'done')
"""


@dataclass
class Clockwork:
    """Three processes on one database, and whoever kills and freezes them."""

    server: EmbeddedServer
    processes: list[Process]
    at_work: Path
    """A folder with a file for each process that is between an effect and its mark."""

    async def storm(self) -> None:
        """Kill two processes in turn, in the middle of their work, and freeze the third."""
        freezing = asyncio.create_task(self.freeze())
        for number in range(KILLS):
            victim = self.processes[1 + number % 2]
            await self.busy(victim)
            victim.kill()
            await victim.start()
        freezing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await freezing

    async def freeze(self) -> None:
        """Stop the first process in its work, longer than the database leaves it its transaction.

        Listeners and jobs have less time than that.
        """
        frozen = self.processes[0].running
        assert frozen is not None
        while True:
            await self.busy(self.processes[0])
            frozen.send_signal(signal.SIGSTOP)
            try:
                await asyncio.sleep(FROZEN_SECONDS)
            finally:
                frozen.send_signal(signal.SIGCONT)
            await asyncio.sleep(2)

    async def busy(self, process: Process) -> None:
        """Wait until a process is between an effect and its mark."""
        assert process.running is not None
        mark = self.at_work / str(process.running.pid)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not mark.exists():  # noqa: ASYNC110 - a file, not an event
                await asyncio.sleep(0.01)

    async def ask(self, statement: str, *values: object) -> list[Any]:
        """Rows as the owner sees them."""
        owner = await asyncpg.connect(Addresses.of(Settings(data=self.server.data_dir)).owner)
        try:
            return list(await owner.fetch(statement, *values))
        finally:
            await owner.close()

    async def settle(self, until: datetime) -> None:
        """Wait until nothing that was due up to then is open."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (await self.ask(_OPEN, until))[0][0]:  # noqa: ASYNC110 - rows, not an event
                await asyncio.sleep(0.5)


@pytest.fixture
async def clockwork(tmp_path: Path) -> AsyncIterator[Clockwork]:
    """A PostgreSQL with durability, two hospitals, and three processes with a plugin of jobs."""
    site = tmp_path / "site"
    site.mkdir()
    sys.path.insert(0, str(site))
    found = install_plugin(site, "ticks", TICKS)
    sys.path.remove(str(site))
    (found.folder / "piccolo_app.py").write_text(NO_TABLES, encoding="utf-8")
    (found.folder / "migrations").mkdir()
    server = EmbeddedServer(tmp_path / "data")
    at_work = tmp_path / "at_work"
    at_work.mkdir()
    environment = {
        **os.environ,
        "SEHAT_DATA": str(server.data_dir),
        "PYTHONPATH": str(site),
        "TICKS_AT_WORK": str(at_work),
    }
    commands = [["migrate"]] + [
        ["tenant", "add", slug, "--kind", "government", "--name", slug.title()]
        for slug in HOSPITALS
    ]
    for words in commands:
        command = [sys.executable, "-m", "sehat", *words]
        await asyncio.to_thread(
            subprocess.run, command, env=environment, check=True, capture_output=True
        )
    processes = [Process(environment) for _ in range(3)]
    await asyncio.gather(*(process.start() for process in processes))
    yield Clockwork(server, processes, at_work)
    for process in processes:
        process.kill()
    server.destroy()


@pytest.mark.feature("PL12", "PL09")
async def test_each_due_job_and_event_has_its_effect_once_among_kills(clockwork: Clockwork):
    begin = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    await clockwork.storm()
    # A quick machine is through with the kills before so many seconds have brought work.
    enough = begin + timedelta(seconds=KILLS + 1)
    await asyncio.sleep(max(0.0, (enough - datetime.now(UTC)).total_seconds()))
    end = datetime.now(UTC)
    await clockwork.settle(end)

    counted = {
        (row["what"], datetime.fromisoformat(row["due"])): row["times"]
        for row in await clockwork.ask(_EFFECTS)
    }
    due = [begin + timedelta(seconds=number) for number in range(int((end - begin).seconds))]
    each = [f"ticks.{what} {slug}" for what in ("ticked", "noted") for slug in HOSPITALS]
    expected = {(what, at): 1 for what in each for at in due}
    expected |= {("ticks.struck", at): 1 for at in due if at.second % 2 == 0}
    assert {key: counted.get(key, 0) for key in expected} == expected
    assert {key: times for key, times in counted.items() if times != 1} == {}
    assert len(due) > KILLS
