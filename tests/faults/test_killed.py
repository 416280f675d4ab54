"""Processes killed in the middle of registrations: nothing acknowledged is lost or doubled."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg
import httpx
import pytest

from sehat.config import Settings
from sehat.db.address import Addresses
from sehat.db.server import EmbeddedServer
from tests.faults.processes import Desk, Process, found_demo_city

if TYPE_CHECKING:
    from pathlib import Path

REGISTRATIONS = 2_000
ROUNDS = 25
FEWEST_KILLS = 20
"""App processes that must have died with a request taken and not yet answered."""
POSTGRES_ROUND = 12
"""The round in which PostgreSQL is killed instead of an application process."""
CLIENTS = 16
FEWEST_ON_THE_WAY = 4
PER_ROUND = REGISTRATIONS // ROUNDS
PATIENCE_SECONDS = 120

_STANDING = """
select q.id, array_agg(t.number order by t.number) as numbers,
  (select last from opd_ipd_token_counter c
   where c.queue_id = q.id and c.business_date = t.business_date) as last
from opd_ipd_queue q join opd_ipd_queue_token t on t.queue_id = q.id
where q.id = any($1::uuid[]) and t.business_date = $2 group by q.id, t.business_date
"""


@dataclass
class Storm:
    """Clients that register, and kills that fall between their requests and the answers."""

    desk: Desk
    processes: tuple[Process, Process]
    server: EmbeddedServer
    known: list[str]
    """Ids of registered persons, each of whom goes to every department."""
    acknowledged: list[str] = field(default_factory=list)
    on_the_way: Counter[Process] = field(default_factory=Counter)
    cut: Counter[int] = field(default_factory=Counter)
    """Requests that a kill left without an answer, by round."""
    answers: Counter[int] = field(default_factory=Counter)

    async def round(self, number: int) -> None:
        """Register a share of all while one process, or the database, is killed."""
        batch = iter(range(number * PER_ROUND, (number + 1) * PER_ROUND))
        strike_at = len(self.acknowledged) + random.randint(5, PER_ROUND // 2)  # noqa: S311

        async def client() -> None:
            for one in batch:
                self.acknowledged.append(await self.register(one, number))

        async with asyncio.TaskGroup() as group:
            group.create_task(self.strike(number, strike_at))
            for _ in range(CLIENTS):
                group.create_task(client())

    async def strike(self, number: int, strike_at: int) -> None:
        """Kill, once enough was acknowledged and something is on the way, and start again."""
        victim, all_done = self.processes[number % 2], (number + 1) * PER_ROUND
        while len(self.acknowledged) < strike_at or (  # noqa: ASYNC110 - counts, not an event
            self.on_the_way[victim] < FEWEST_ON_THE_WAY and len(self.acknowledged) < all_done
        ):
            await asyncio.sleep(random.uniform(0, 0.003))  # noqa: S311
        if number == POSTGRES_ROUND:
            postmaster = (self.server.cluster / "postmaster.pid").read_text("ascii").split()[0]
            os.kill(int(postmaster), signal.SIGKILL)
            await asyncio.to_thread(self.server.start)
        else:
            victim.kill()
            await victim.start()

    async def register(self, one: int, number: int) -> str:
        """Send the same form until one of the processes answers that it was taken."""
        path, form = self.form(one)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                process = random.choice(self.processes)  # noqa: S311
                self.on_the_way[process] += 1
                try:
                    answer = await self.desk.post(process, path, form)
                except httpx.ConnectError:
                    await asyncio.sleep(0.02)
                except httpx.TransportError:
                    self.cut[number] += 1
                else:
                    self.answers[answer.status_code] += 1
                    if answer.status_code == httpx.codes.SEE_OTHER:
                        return str(answer.headers["location"])
                    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE, answer.text
                    await asyncio.sleep(0.02)
                finally:
                    self.on_the_way[process] -= 1

    def form(self, one: int) -> tuple[str, dict[str, str]]:
        """A form of the desk with its request key: a known person's visit, or somebody new."""
        row, column = divmod(one // 2, len(self.desk.queues))
        form = {"queue_id": self.desk.queues[column], "_key": str(uuid4())}
        if one % 2:
            return "/visits", {"person_id": self.known[row], **form}
        return "/registrations", {"name": f"Patient {one}", "sex": "female", "age": "34", **form}


@pytest.fixture
async def storm(tmp_path: Path) -> AsyncIterator[Storm]:
    """A small city on a PostgreSQL of its own, with durability, under two application processes."""
    server = EmbeddedServer(tmp_path / "data")
    environment = {**os.environ, "SEHAT_DATA": str(server.data_dir)}
    await asyncio.to_thread(found_demo_city, environment)
    processes = (Process(environment), Process(environment))
    await asyncio.gather(*(process.start() for process in processes))
    limits = httpx.Limits(max_keepalive_connections=CLIENTS)
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, limits=limits) as http:
        desk = Desk(http, "civil")
        await desk.sign_in(processes[0])
        yield Storm(desk, processes, server, await _registered(server, desk.queues))
    for process in processes:
        process.kill()
    server.destroy()


async def _registered(server: EmbeddedServer, queues: list[str]) -> list[str]:
    """Persons of the hospital who wait in no queue today."""
    owner = await asyncpg.connect(Addresses.of(Settings(data=server.data_dir)).owner)
    rows = await owner.fetch(
        "select person_id from registration r where tenant_id ="
        " (select tenant_id from opd_ipd_queue where id = $1) and not exists"
        " (select from opd_ipd_visit v where v.person_id = r.person_id and v.state = 'open')",
        queues[0],
    )
    await owner.close()
    return [str(row["person_id"]) for row in rows]


async def _counted(owner: asyncpg.Connection) -> dict[str, int]:
    row = await owner.fetchrow(
        "select (select count(*) from opd_ipd_visit) as visits,"
        " (select count(*) from person) as persons,"
        " (select count(*) from audit where action = 'opd_ipd.visit_registered') as audited,"
        " (select count(*) from outbox where name = 'opd_ipd.visit_registered.v1') as told,"
        " (select count(*) from record_entry where kind = 'opd_visit') as recorded,"
        " (select count(*) from care_relation where kind = 'visit') as cared"
    )
    return dict(row)


async def test_kills_lose_and_double_no_acknowledged_registration(storm: Storm):
    owner = await asyncpg.connect(Addresses.of(Settings(data=storm.server.data_dir)).owner)
    before = await _counted(owner)
    await owner.close()

    for number in range(ROUNDS):
        await storm.round(number)

    owner = await asyncpg.connect(Addresses.of(Settings(data=storm.server.data_dir)).owner)
    after = await _counted(owner)
    today = await owner.fetchval("select max(business_date) from opd_ipd_queue_token")
    standing = await owner.fetch(_STANDING, storm.desk.queues, today)
    visits = {str(row["id"]) for row in await owner.fetch("select id from opd_ipd_visit")}
    await owner.close()
    told = [location.split("/")[-2] for location in storm.acknowledged]
    assert len(told) == len(set(told)) == REGISTRATIONS
    assert set(told) <= visits
    assert {name: after[name] - before[name] for name in after} == {
        "visits": REGISTRATIONS,
        "persons": REGISTRATIONS // 2,
        "audited": REGISTRATIONS,
        "told": REGISTRATIONS,
        "recorded": REGISTRATIONS,
        "cared": REGISTRATIONS,
    }
    for row in standing:
        assert row["numbers"] == list(range(1, row["last"] + 1))
    assert len(storm.cut.keys() - {POSTGRES_ROUND}) >= FEWEST_KILLS, storm.cut
    assert storm.answers[httpx.codes.SERVICE_UNAVAILABLE], "The database was never missed."
