"""A board before many viewers: how soon a change is seen, and what the database is asked."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import time
from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode
from uuid import UUID

import asyncpg
from msgspec import Struct, field

from sehat.bench.city import LOGIN
from sehat.bench.client import Shot
from sehat.bench.figures import Figure
from sehat.bench.servers import served
from sehat.bench.stage import OURS
from sehat.errors import SehatError
from sehat.ids import uuid7

if TYPE_CHECKING:
    from sehat.bench.city import Desk
    from sehat.bench.stage import Stage

__all__ = ["board"]

FEW: Final = 10
MANY: Final = 300
MANY_QUICK: Final = 60
FILLED: Final = 12
"""Tokens that wait before anything is measured, so that the list is as long at each change."""

CHANGES: Final = 12
CHANGES_QUICK: Final = 5
SEEN_WITHIN_S: Final = 1.0
_QUICK_PERSONS: Final = 100_000
_PAUSE_S: Final = 0.4
_SETTLE_S: Final = 1.0
_PATIENCE_S: Final = 10.0

_SESSIONS = """
insert into user_session (token_hash, user_id, created_at, seen_at, password_at, ends_at)
select unnest($1::bytea[]), id, now(), now(), now(), now() + interval '1 hour'
from user_account where login = $2
"""
_LOGGED: Final = (
    "alter system set log_statement = 'all'",
    "alter system set log_line_prefix = 'by=%u '",
)
_SILENT: Final = (
    "alter system reset log_statement",
    "alter system reset log_line_prefix",
)
_ASKED: Final = re.compile(
    rb"by=sehat_(?:app|platform) LOG:  (?:statement|execute [^:]*):(?! (?:begin|commit|rollback))"
)


class _Viewer(Struct):
    """A browser that looks at the board; `seen_at` is when the last change was whole."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    seen_at: float = 0.0
    boards: int = 0
    task: asyncio.Task[None] | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self) -> None:
        """Count boards as they come."""
        while True:
            block = await self.reader.readuntil(b"\n\n")
            if b"event: board" in block:
                self.boards += 1
                self.seen_at = time.perf_counter()
                self.news.set()


class _Asked(Struct, frozen=True):
    """How many statements a change cost, and how soon the last viewer had seen each."""

    statements: float
    latest_s: Sequence[float]


async def board(stage: Stage) -> list[Figure]:
    """Refresh a queue's board before few and before many viewers."""
    quick = stage.size.persons <= _QUICK_PERSONS
    many, changes = (MANY_QUICK, CHANGES_QUICK) if quick else (MANY, CHANGES)
    slug = stage.city.slugs[-1]
    desks = [desk for desk in reversed(stage.city.desks) if desk.slug == slug]
    desks = [desk for desk in desks if desk.queue_id == desks[0].queue_id]
    # Served without jobs: what they ask by the clock is no matter of the board.
    quiet = {**stage.environment, "SEHAT_JOBS": "false"}
    await _set(stage, _LOGGED)
    try:
        with served(OURS, "/healthz", quiet, factory=True) as server:
            for desk in desks[:FILLED]:
                await _register(stage, server.port, desk)
            desks = desks[FILLED:]
            few_asked = await _look(stage, server.port, desks[:changes], FEW)
            many_asked = await _look(stage, server.port, desks[changes : 2 * changes], many)
    finally:
        await _set(stage, _SILENT)
    return [
        Figure(
            f"board seen by {many} viewers",
            max(many_asked.latest_s),
            "s",
            SEEN_WITHIN_S,
            at_least=False,
        ),
        Figure(f"board seen by {many}, median", median(many_asked.latest_s), "s"),
        Figure(f"board queries a change, {FEW}", few_asked.statements, ""),
        Figure(f"board queries a change, {many}", many_asked.statements, ""),
        Figure(
            f"board queries, {many} of {FEW}",
            many_asked.statements / few_asked.statements,
            "",
            1.1,
            at_least=False,
        ),
    ]


async def _look(stage: Stage, port: int, desks: Sequence[Desk], count: int) -> _Asked:
    """Open the board before so many viewers and make one change for each desk."""
    owner = await asyncpg.connect(stage.addresses.owner)
    viewers = await _open(stage, port, owner, desks[0], count)
    try:
        await asyncio.sleep(_SETTLE_S)
        latest: list[float] = []
        before = _statements(stage)
        await _change(stage, port, desks, viewers, latest)
        await asyncio.sleep(_SETTLE_S)
        return _Asked((_statements(stage) - before) / len(desks), latest)
    finally:
        for viewer in viewers:
            if viewer.task is not None:
                viewer.task.cancel()
            viewer.writer.close()
        await owner.close()


async def _set(stage: Stage, statements: Sequence[str]) -> None:
    """Change what PostgreSQL writes down; its counters do not tell how many statements came."""
    superuser = await asyncpg.connect(stage.superuser_dsn)
    for statement in (*statements, "select pg_reload_conf()"):
        await superuser.execute(statement)
    await superuser.close()
    await asyncio.sleep(_SETTLE_S)


def _statements(stage: Stage) -> int:
    """How many statements the application has asked so far, the ends of transactions left out."""
    return sum(len(_ASKED.findall(path.read_bytes())) for path in stage.log.glob("*.log"))


async def _change(
    stage: Stage,
    port: int,
    desks: Sequence[Desk],
    viewers: Sequence[_Viewer],
    latest: list[float],
) -> None:
    for desk in desks:
        for viewer in viewers:
            viewer.news.clear()
        began = time.perf_counter()
        await _register(stage, port, desk)
        async with asyncio.timeout(_PATIENCE_S):
            await asyncio.gather(*(viewer.news.wait() for viewer in viewers))
        latest.append(max(viewer.seen_at for viewer in viewers) - began)
        await asyncio.sleep(max(0.0, _PAUSE_S - (time.perf_counter() - began)))


async def _register(stage: Stage, port: int, desk: Desk) -> None:
    body = {"person_id": desk.person_id, "queue_id": desk.queue_id, "_key": uuid7()}
    shot = Shot.post(f"/{desk.slug}/opd_ipd/visits", stage.session.headers, urlencode(body))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(shot.data)
    head = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    if not head.startswith(b"HTTP/1.1 303"):
        raise SehatError("A visit was not registered; the figures of the board are void.")


async def _open(
    stage: Stage, port: int, owner: asyncpg.Connection, desk: Desk, count: int
) -> list[_Viewer]:
    """So many browsers with a session of their own, each with the board on its screen."""
    tokens = [secrets.token_urlsafe(32) for _ in range(count)]
    hashes = [hashlib.sha256(token.encode()).digest() for token in tokens]
    await owner.execute(_SESSIONS, hashes, LOGIN)
    name = stage.session.cookie.partition("=")[0]
    viewers = [await _opened(port, desk.slug, desk.queue_id, f"{name}={token}") for token in tokens]
    async with asyncio.timeout(_PATIENCE_S + count / 20):
        for viewer in viewers:
            await viewer.news.wait()
    return viewers


async def _opened(port: int, slug: str, queue_id: UUID, cookie: str) -> _Viewer:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    path = f"/{slug}/events?board=opd_ipd.queue_panel/{queue_id}"
    writer.write(Shot.get(path, {"cookie": cookie}).data)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SehatError("A viewer was not let in; the figures of the board are void.")
    viewer = _Viewer(reader, writer)
    viewer.task = asyncio.create_task(viewer.read())
    return viewer
