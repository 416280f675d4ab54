"""The hub of a process: hears what was touched anywhere and passes it to the open streams."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import asyncpg
import structlog

from sehat.live.boards import Boards
from sehat.live.marks import Marks
from sehat.live.viewer import Viewer

if TYPE_CHECKING:
    from sehat.platform import Platform

__all__ = ["Hub"]

_TICK_SECONDS = 1.0
_MOST_VIEWERS = 4_000
_MOST_OF_ONE_SESSION = 12

log = structlog.get_logger(__name__)


class Hub:
    """Marks, boards and viewers of one process."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self.marks = Marks(platform.pool)
        self.boards = Boards(platform, self.marks)
        self.viewers: set[Viewer] = set()
        self.closing = False
        self._behind = True
        self._task: asyncio.Task[None] | None = None
        changes = platform.changes
        changes.on("touch", self._hear)
        changes.on("session", self._doubt_sessions)
        changes.on("switch", self._doubt_all)
        changes.on("tenant", self._doubt_all)

    async def start(self) -> None:
        """Read the log, and begin to refresh boards."""
        with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await self.marks.load()
            self._behind = False
        self._task = asyncio.create_task(self._tick())

    async def stop(self) -> None:
        """End every stream and render nothing more."""
        self.close()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self.boards.stop()

    def close(self) -> None:
        """The process ends: streams end first, and their browsers come back to the next one."""
        self.closing = True
        for viewer in self.viewers:
            viewer.end("restart")

    def enter(self, viewer: Viewer) -> bool:
        """Let a viewer in; false where there are too many, or too many of one session."""
        same = viewer.session_id and sum(v.session_id == viewer.session_id for v in self.viewers)
        if self.closing or len(self.viewers) >= _MOST_VIEWERS:
            return False
        if same and same >= _MOST_OF_ONE_SESSION:
            return False
        self.viewers.add(viewer)
        return True

    def leave(self, viewer: Viewer) -> None:
        """A stream was closed."""
        self.viewers.discard(viewer)
        self.boards.leave(viewer)

    def _hear(self, payload: str) -> None:
        if payload == "all":
            # The listening connection was lost and is back: what was said meanwhile is in the log.
            self._behind = True
        else:
            self.boards.touched(self.marks.hear(payload))

    def _doubt_sessions(self, what: str) -> None:
        for viewer in self.viewers:
            if what == "all" or what in (str(viewer.session_id), str(viewer.user_id)):
                viewer.doubt()

    def _doubt_all(self, _: str) -> None:
        for viewer in self.viewers:
            viewer.doubt()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            try:
                if self._behind or not self._platform.changes.hearing:
                    await self._catch_up()
                self.boards.tick()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                self._behind = True
                log.warning("live.behind", error=type(error).__name__)

    async def _catch_up(self) -> None:
        latest = await self._platform.pool.fetchval("select coalesce(max(id), 0) from live_event")
        if latest < self.marks.latest:
            # Another database stands behind the address, or this one lost its last moments.
            await self.marks.load()
            self.boards.doubt()
            return
        self.boards.touched(await self.marks.catch_up())
        self._behind = False
