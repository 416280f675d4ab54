"""What stands while the rounds run: a city, both applications, and how rounds are taken."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import asyncpg
from msgspec import Struct

from sehat.bench.city import BenchCity, build_city
from sehat.bench.client import Shot, fire
from sehat.bench.figures import Round
from sehat.bench.machine import cpu_seconds, postgres_cpu_seconds
from sehat.bench.servers import Served, served
from sehat.bench.session import BenchSession, sign_in
from sehat.config import Settings
from sehat.db.address import Addresses
from sehat.db.bring_up import bring_up
from sehat.db.engine import open_pool
from sehat.db.server import EmbeddedServer
from sehat.errors import SehatError
from sehat.plugins.loader import load_plugins

__all__ = [
    "BARE",
    "FULL",
    "OURS",
    "QUICK",
    "Say",
    "Size",
    "Stage",
    "bare_reads",
    "desk_views",
    "staged",
]

BARE = "sehat.bench.bare:app"
OURS = "sehat.app:create_app"

Say = Callable[[str], None]


class Size(Struct, frozen=True):
    """How large the city is, how many rounds count, and how many seconds each takes."""

    persons: int
    rounds: int
    seconds: float


FULL = Size(1_000_000, 13, 3.0)
QUICK = Size(100_000, 3, 1.5)


class Stage(Struct):
    """What stands while the rounds run."""

    city: BenchCity
    ours: Served
    bare: Served
    postmaster: int
    session: BenchSession
    size: Size
    environment: dict[str, str]
    addresses: Addresses
    superuser_dsn: str
    log: Path
    """The folder of PostgreSQL's log."""

    async def rounds(
        self, mine: Iterator[Shot], theirs: Iterator[Shot] | list[Shot]
    ) -> tuple[list[Round], list[Round]]:
        """Interleave rounds of ours and the bare application."""
        return await self.between((self.ours, mine), (self.bare, theirs))

    async def between(
        self,
        first: tuple[Served, Iterator[Shot] | list[Shot]],
        second: tuple[Served, Iterator[Shot] | list[Shot]],
    ) -> tuple[list[Round], list[Round]]:
        """Interleave rounds of two servers, after one of each that does not count."""
        ours, others = [], []
        for number in range(self.size.rounds + 1):
            pair = await self._one(*first), await self._one(*second)
            if number:
                ours.append(pair[0])
                others.append(pair[1])
        return ours, others

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


def bare_reads(stage: Stage) -> list[Shot]:
    """Requests for one row by its key."""
    return [Shot.get(f"/read/{key}") for key in stage.city.bare_keys]


def desk_views(slugs: tuple[str, ...], session: BenchSession) -> Iterator[Shot]:
    """Requests for the desks of hospitals, round and round."""
    shots = [Shot.get(f"/{slug}/opd_ipd/desk", {"cookie": session.cookie}) for slug in slugs]
    while True:
        yield from shots


@contextlib.asynccontextmanager
async def staged(size: Size, say: Say) -> AsyncIterator[Stage]:
    """Build the city, start both applications and sign the clerk in; all is gone afterwards."""
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
            environment = {
                "SEHAT_DATA": str(settings.data),
                "BARE_URL": addresses.app,
                # Both find their modules compiled, as what is installed does.
                "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled"),
                "PYTHONDONTWRITEBYTECODE": "",
            }
            # Requests alone are measured; what is done after them is another process's.
            pages = {**environment, "SEHAT_JOBS": "false"}
            with (
                served(OURS, "/healthz", pages, factory=True) as ours,
                served(BARE, "/read/none", environment) as bare,
            ):
                landing = f"/{city.slugs[0]}/opd_ipd/desk"
                session = await asyncio.to_thread(sign_in, ours.port, landing)
                yield Stage(
                    city,
                    ours,
                    bare,
                    postmaster,
                    session,
                    size,
                    environment,
                    addresses,
                    server.superuser_dsn(),
                    server.cluster / "log",
                )
        finally:
            server.destroy()
