"""Changes that every process must hear of within a second: sessions, roles, switches, tenants."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import structlog

__all__ = ["Changes"]

_CHANNEL = "sehat_changes"
_DEAF_FOR = timedelta(seconds=1)
_HEARD_FOR = timedelta(minutes=5)
_RETRY_SECONDS = 0.5

log = structlog.get_logger(__name__)


class Changes:
    """Listens on one connection of its own, and says how long a copy may be trusted."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._listeners: dict[str, list[Callable[[str], None]]] = {}
        self._connection: asyncpg.Connection | None = None
        self._task: asyncio.Task[None] | None = None

    def on(self, topic: str, forget: Callable[[str], None]) -> None:
        """Call `forget` with the payload whenever the topic changes anywhere."""
        self._listeners.setdefault(topic, []).append(forget)

    def fresh(self, since: datetime) -> bool:
        """Whether a copy made at `since` may still be used."""
        limit = _HEARD_FOR if self.hearing else _DEAF_FOR
        return datetime.now(UTC) - since < limit

    @property
    def hearing(self) -> bool:
        """Whether the listening connection is up."""
        return self._connection is not None and not self._connection.is_closed()

    async def start(self) -> None:
        """Begin to listen; the connection is made anew whenever it is lost."""
        with contextlib.suppress(OSError, asyncpg.PostgresError):
            await self._connect()
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._connection is not None:
            await self._connection.close()

    async def tell(self, topic: str, what: str = "all") -> None:
        """Tell every process, this one at once."""
        self._forget(f"{topic} {what}")
        if self.hearing and self._connection is not None:
            await self._connection.execute("select pg_notify($1, $2)", _CHANNEL, f"{topic} {what}")
            return
        connection = await asyncpg.connect(self._url)
        try:
            await connection.execute("select pg_notify($1, $2)", _CHANNEL, f"{topic} {what}")
        finally:
            await connection.close()

    async def _connect(self) -> None:
        connection = await asyncpg.connect(self._url)
        await connection.add_listener(_CHANNEL, self._heard)
        self._connection = connection
        for topic in self._listeners:
            self._forget(f"{topic} all")

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_RETRY_SECONDS)
            if not self.hearing:
                try:
                    await self._connect()
                except (OSError, asyncpg.PostgresError) as error:
                    log.warning("changes.deaf", error=type(error).__name__)

    def _heard(self, *message: Any) -> None:  # noqa: ANN401 - asyncpg's callback
        self._forget(str(message[-1]))

    def _forget(self, payload: str) -> None:
        topic, _, what = payload.partition(" ")
        for forget in self._listeners.get(topic, []):
            forget(what)
