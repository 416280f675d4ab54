"""Tell after the commit: at once in a quiet hour, in a busy one gathered for a moment."""

from __future__ import annotations

import asyncio
import contextlib
import re
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg
import structlog

from sehat.db.engine import database_lost
from sehat.errors import BrokenPromiseError

if TYPE_CHECKING:
    from sehat.db.pool import Pool

__all__ = ["Teller"]

_GATHER_SECONDS = 0.1
_RETRY_SECONDS = 0.5
_KEEP_MINUTES = 10
_PRUNE_EVERY_SECONDS = 60
_MOST_WAITING = 20_000
_TOPIC = re.compile(r"[a-z_]{1,30}\.[a-z_]{1,30}")

log = structlog.get_logger(__name__)


class Teller:
    """Gathers what was touched in this process and tells all processes of it.

    A NOTIFY inside the business transaction would cost two thirds of the commits a second; told
    together in a transaction of its own, ten times a second at most, it costs next to nothing.
    While the database cannot be reached, what waits is kept and told when it is back. A process
    that is killed takes the last moment's with it: boards are refreshed from time to time for that.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._touched: dict[tuple[UUID, str, UUID], None] = {}
        self._task: asyncio.Task[None] | None = None
        self._told_at = self._pruned_at = 0.0

    def touch(self, tenant_id: UUID, topic: str, key: UUID) -> None:
        """Tell soon that something of a tenant changed; call it only after the commit.

        Raises:
            BrokenPromiseError: the topic is not a plugin's word, a dot and small letters.
        """
        if not _TOPIC.fullmatch(topic):
            raise BrokenPromiseError(f"{topic!r} cannot be a topic; write plugin.noun.")
        if len(self._touched) < _MOST_WAITING:
            self._touched[(tenant_id, topic, key)] = None
        self._begin()

    async def stop(self) -> None:
        """Tell what still waits, and end."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await self._tell()

    def _begin(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        now = asyncio.get_running_loop().time
        while self._touched:
            await asyncio.sleep(self._told_at + _GATHER_SECONDS - now())
            self._told_at = now()
            try:
                await self._tell()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("live.untold", error=type(error).__name__, waiting=len(self._touched))
                await asyncio.sleep(_RETRY_SECONDS)

    async def _tell(self) -> None:
        touched = self._touched
        if not touched:
            return
        # What is touched while these are on their way is told by the next round.
        self._touched = {}
        try:
            await self._pool.execute(
                "select live_tell($1, $2, $3)",
                [tenant_id for tenant_id, _, _ in touched],
                [topic for _, topic, _ in touched],
                [key for _, _, key in touched],
            )
        except asyncio.CancelledError:
            self._touched = touched | self._touched
            raise
        except Exception as error:
            if not database_lost(error):
                # What the database refuses once it refuses for ever; the rest must not wait for it.
                log.exception("live.refused", touched=len(touched))
                return
            self._touched = touched | self._touched
            raise
        await self._prune()

    async def _prune(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._pruned_at < _PRUNE_EVERY_SECONDS:
            return
        self._pruned_at = now
        await self._pool.execute(
            "delete from live_event where id <= (select max(id) from live_event"
            " where at < now() - make_interval(mins => $1))"
            " and id < (select max(id) from live_event)",
            _KEEP_MINUTES,
        )
