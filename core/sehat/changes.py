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
_COALESCE_SECONDS = 0.02
_NOTIFY = "select pg_notify($1, said) from unnest($2::text[]) said"

log = structlog.get_logger(__name__)


class Changes:
    """Listens on one connection of its own, and says how long a copy may be trusted."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._listeners: dict[str, list[Callable[[str], None]]] = {}
        self._connection: asyncpg.Connection | None = None
        self._task: asyncio.Task[None] | None = None
        self._said: dict[str, None] = {}
        self._telling: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()

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
        for task in (self._task, self._telling):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        if self._connection is not None:
            await self._connection.close()

    async def tell(self, topic: str, what: str = "all") -> None:
        """Tell every process, this one at once."""
        self._forget(f"{topic} {what}")
        await self._notify([f"{topic} {what}"])

    def hear(self, topic: str, what: str = "all") -> None:
        """Take it as heard in this process alone."""
        self._forget(f"{topic} {what}")

    def tell_soon(self, topic: str, what: str = "all") -> None:
        """Tell every process after the commit, together with all that is said within 20 ms.

        Never inside a transaction: NOTIFY takes a lock there that makes commits wait for each
        other. What is lost with a crash is noticed by the next poll.
        """
        self._said[f"{topic} {what}"] = None
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell_said())

    async def _tell_said(self) -> None:
        while self._said:
            await asyncio.sleep(_COALESCE_SECONDS)
            said, self._said = list(self._said), {}
            try:
                await self._notify(said)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("changes.untold", count=len(said), error=type(error).__name__)

    async def _notify(self, said: list[str]) -> None:
        if self.hearing and self._connection is not None:
            async with self._one_at_a_time:
                await self._connection.execute(_NOTIFY, _CHANNEL, said)
            return
        connection = await asyncpg.connect(self._url)
        try:
            await connection.execute(_NOTIFY, _CHANNEL, said)
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
