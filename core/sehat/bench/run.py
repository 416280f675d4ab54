"""Run the bench: build the city, start both applications, take interleaved rounds, report."""

from __future__ import annotations

import asyncio
import contextlib
import random
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import asyncpg

from sehat.bench.city import BenchCity, build_city
from sehat.bench.client import Shot, fire
from sehat.bench.figures import Figure, Round, ratio_of
from sehat.bench.machine import cpu_seconds, postgres_cpu_seconds, pss_megabytes
from sehat.bench.pages import page_weight
from sehat.bench.servers import Served, served
from sehat.bench.session import BenchSession, sign_in
from sehat.config import Settings
from sehat.db.bring_up import bring_up
from sehat.db.engine import open_pool
from sehat.db.server import EmbeddedServer
from sehat.errors import SehatError
from sehat.ids import uuid7
from sehat.plugins.loader import load_plugins

__all__ = ["NAMES", "run_bench"]

NAMES = ("find_card", "register_visit", "desk_page", "cold_start", "memory")
BARE = "sehat.bench.bare:app"
OURS = "sehat.app:create_app"
MOST_MEMORY_MB = 120
COLD_STARTS = 7

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Size:
    persons: int
    rounds: int
    seconds: float


FULL = _Size(1_000_000, 9, 4.0)
QUICK = _Size(100_000, 3, 1.5)


@dataclass(slots=True)
class _Stage:
    """What stands while the rounds run."""

    city: BenchCity
    ours: Served
    bare: Served
    postmaster: int
    session: BenchSession
    size: _Size
    environment: dict[str, str]

    async def rounds(
        self, mine: Iterator[Shot], theirs: list[Shot]
    ) -> tuple[list[Round], list[Round]]:
        """Interleave rounds of both applications, after one of each that does not count."""
        ours, bare = [], []
        for number in range(self.size.rounds + 1):
            pair = await self._one(self.ours, mine), await self._one(self.bare, theirs)
            if number:
                ours.append(pair[0])
                bare.append(pair[1])
        return ours, bare

    async def _one(self, server: Served, shots: Iterator[Shot] | list[Shot]) -> Round:
        app, database = cpu_seconds(server.pid), postgres_cpu_seconds(self.postmaster)
        load = await fire(server.port, shots, seconds=self.size.seconds)
        if load.failed:
            raise SehatError(f"{load.failed} of {load.answers} requests failed; figures are void.")
        return Round(
            load,
            cpu_seconds(server.pid) - app,
            postgres_cpu_seconds(self.postmaster) - database,
        )


async def run_bench(names: tuple[str, ...], *, quick: bool, say: Say) -> list[Figure]:
    """Take the named figures (all without names), telling progress through `say`."""
    wanted = names or NAMES
    async with _staged(QUICK if quick else FULL, say) as stage:
        figures: list[Figure] = []
        for name in wanted:
            say(f"measuring {name}")
            figures += await _MEASURES[name](stage)
        return figures


async def _find_card(stage: _Stage) -> list[Figure]:
    def shots() -> Iterator[Shot]:
        while True:
            caller = random.choice(stage.city.callers)  # noqa: S311 - a load, no secret
            slug = random.choice(stage.city.slugs)  # noqa: S311
            body = urlencode(
                {"text": caller.number, "second": caller.second, "purpose": "registration"}
            )
            headers = {**stage.session.headers, "hx-request": "true"}
            yield Shot.post(f"/{slug}/cards/find", headers, body)

    return ratio_of("find_card", await stage.rounds(shots(), _bare_reads(stage)), goal=0.45)


async def _register_visit(stage: _Stage) -> list[Figure]:
    def shots() -> Iterator[Shot]:
        for desk in stage.city.desks:
            body = urlencode(
                {
                    "person_id": str(desk.person_id),
                    "queue_id": str(desk.queue_id),
                    "_key": str(uuid7()),
                }
            )
            yield Shot.post(f"/{desk.slug}/opd_ipd/visits", stage.session.headers, body)

    writes = [Shot.post("/write", {}, "")]
    return ratio_of("register_visit", await stage.rounds(shots(), writes), goal=0.38)


async def _desk_page(stage: _Stage) -> list[Figure]:
    paths = [f"/{slug}/opd_ipd/desk" for slug in stage.city.slugs]
    headers = {"cookie": stage.session.cookie}
    rounds = await stage.rounds(
        iter(_around([Shot.get(path, headers) for path in paths])), _bare_reads(stage)
    )
    weight = page_weight(stage.ours.port, paths[0], stage.session.cookie)
    return [
        *ratio_of("desk_page", rounds, goal=0.16),
        Figure("desk_page first visit", weight.first_kb, "KB", 75, at_least=False),
        Figure("desk_page first visit requests", weight.requests, "", 8, at_least=False),
        Figure("desk_page repeat visit", weight.repeat_kb, "KB", 20, at_least=False),
        Figure("desk_page fallback font", weight.font_kb, "KB", 60, at_least=False),
        Figure("desk_page other hosts", weight.other_hosts, "", 0, at_least=False),
    ]


async def _cold_start(stage: _Stage) -> list[Figure]:
    ratios, ours_s, bare_s = [], [], []
    for _ in range(COLD_STARTS):
        with served(OURS, "/healthz", stage.environment, factory=True) as ours:
            ours_s.append(ours.ready_seconds)
        with served(BARE, "/read/none", stage.environment) as bare:
            bare_s.append(bare.ready_seconds)
        ratios.append(ours_s[-1] / bare_s[-1])
    return [
        Figure("cold_start", sorted(ratios)[COLD_STARTS // 2], "of bare", 2.0, at_least=False),
        Figure("cold_start ours", sorted(ours_s)[COLD_STARTS // 2], "s"),
        Figure("cold_start bare", sorted(bare_s)[COLD_STARTS // 2], "s"),
    ]


async def _memory(stage: _Stage) -> list[Figure]:
    for slug in stage.city.slugs:
        shots = [Shot.get(f"/{slug}/opd_ipd/desk", {"cookie": stage.session.cookie})]
        await fire(stage.ours.port, shots, seconds=0.2)
    used = pss_megabytes(stage.ours.pid)
    return [Figure("memory", used, "MB PSS", MOST_MEMORY_MB, at_least=False)]


_MEASURES = {
    "find_card": _find_card,
    "register_visit": _register_visit,
    "desk_page": _desk_page,
    "cold_start": _cold_start,
    "memory": _memory,
}


def _bare_reads(stage: _Stage) -> list[Shot]:
    return [Shot.get(f"/read/{key}") for key in stage.city.bare_keys]


def _around(shots: list[Shot]) -> Iterator[Shot]:
    while True:
        yield from shots


@contextlib.asynccontextmanager
async def _staged(size: _Size, say: Say) -> AsyncIterator[_Stage]:
    with tempfile.TemporaryDirectory(prefix="sehat-bench-") as folder:
        settings = Settings(data=Path(folder) / "data")
        server = EmbeddedServer(settings.data)
        try:
            addresses = await bring_up(settings)
            say(f"building a city of {size.persons:,} persons")
            owner = await asyncpg.connect(addresses.owner)
            platform = await open_pool(addresses.platform, size=2)
            city = await build_city(owner, platform, load_plugins(), persons=size.persons)
            await owner.close()
            await platform.close()
            postmaster = int((server.cluster / "postmaster.pid").read_text("ascii").split()[0])
            environment = {"SEHAT_DATA": str(settings.data), "BARE_URL": addresses.app}
            with (
                served(OURS, "/healthz", environment, factory=True) as ours,
                served(BARE, "/read/none", environment) as bare,
            ):
                landing = f"/{city.slugs[0]}/opd_ipd/desk"
                session = await asyncio.to_thread(sign_in, ours.port, landing)
                yield _Stage(city, ours, bare, postmaster, session, size, environment)
        finally:
            server.stop()
