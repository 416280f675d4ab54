"""A city whose one plugin has jobs that write down when they ran, or fail as they are told."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sehat.jobs.scheduler import claim
from sehat.plugins.values import Job
from sehat.testing.packages import install_plugin

if TYPE_CHECKING:
    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

ROUNDS = """
import asyncio
from datetime import timedelta
from sehat.api import Job, Refusal, hookimpl

told = {"how": ""}

async def walk(ctx):
    await ctx.audit("rounds.walked", entity="round", after={"due": ctx.scheduled_time})
    if told["how"] == "hang":
        await asyncio.sleep(60)
    if told["how"] == "raise":
        raise RuntimeError("the name of a patient")
    if told["how"] == "refuse":
        return Refusal("rounds.nobody")

async def sum_up(ctx):
    await ctx.db.execute(
        "insert into audit (at, actor_kind, action, entity, body)"
        " values (now(), 'system', $1, 'sum', '')", f"sum {ctx.scheduled_time.isoformat()}")
    if told["how"] == "raise":
        raise RuntimeError("broken")
    if told["how"] == "cut":
        await ctx.db.execute("select pg_terminate_backend(pg_backend_pid())")

class Rounds:
    @hookimpl
    def register_jobs(self):
        return [
            Job("rounds.walk", timedelta(minutes=5), walk, title="Walk the wards", seconds=0.3),
            Job("rounds.sum_up", "0 6 * * *", sum_up, per_tenant=False),
        ]
    @hookimpl
    def register_refusals(self):
        return {"rounds.nobody": "Nobody is there."}

plugin = Rounds()
"""


@dataclass
class Rounds:
    """The jobs of that city and what they did."""

    city: City

    def job(self, name: str) -> Job:
        return next(job for job in self.city.platform.plugins.offered(Job) if job.name == name)

    def tell(self, how: str) -> None:
        """Make the jobs `hang`, `raise` or `refuse`; with nothing they go well."""
        from sehat_rounds.plugin import told  # noqa: PLC0415 - the test wrote this package

        told["how"] = how

    async def claim(self, name: str, at: datetime, city: City | None = None) -> Any:
        return await claim((city or self.city).platform, self.job(name), at)

    async def ask(self, statement: str, *values: object) -> list[Any]:
        async with self.city.connect("owner") as owner:
            rows = await owner.fetch(statement, *values)
        return [row[0] if len(row) == 1 else tuple(row) for row in rows]

    async def walked(self, at: datetime) -> list[str]:
        """The hospitals in which the due time had its effect."""
        return await self.ask(
            "select t.slug from audit a join tenant t on t.id = a.tenant_id"
            " where a.action = 'rounds.walked'"
            " and (convert_from(a.body, 'utf8')::jsonb #>> '{after,due}')::timestamptz = $1"
            " order by 1",
            at,
        )

    async def make_due(self) -> None:
        async with self.city.connect("owner") as owner:
            await owner.execute("update job_task set next_at = now() where state = 'waiting'")
            await owner.execute("update job_run set next_at = now() where state = 'waiting'")


@pytest.fixture(scope="session")
async def rounds_city(
    platform: Platforms, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    """A city with a job for each hospital every five minutes, and one for all at six."""
    site = tmp_path_factory.mktemp("rounds")
    sys.path.insert(0, str(site))
    yield await platform([install_plugin(site, "rounds", ROUNDS)])
    sys.path.remove(str(site))


@pytest.fixture
def rounds(rounds_city: City) -> Rounds:
    """Its jobs, which go well until a test tells them otherwise."""
    made = Rounds(rounds_city)
    made.tell("")
    return made


@pytest.fixture
def due(_counter: list[int] = []) -> datetime:  # noqa: B006 - each test has a due time of its own
    """A due time that no other test uses."""
    _counter.append(0)
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=5 * len(_counter))
