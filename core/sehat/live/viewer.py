"""A viewer: one open stream, and what has yet to be sent on it."""

from __future__ import annotations

import asyncio
from uuid import UUID

import msgspec
from msgspec import Struct

__all__ = ["Viewer", "event_bytes"]


def event_bytes(kind: str, data: object) -> bytes:
    """An event of a stream; its data is one line of JSON."""
    return b"event: %s\ndata: %s\n\n" % (kind.encode(), msgspec.json.encode(data))


class Viewer(Struct, eq=False):
    """What waits is the latest state of each board, so a slow reader holds no more than that."""

    locale: str
    session_id: UUID | None = None
    user_id: UUID | None = None
    wake: asyncio.Event = msgspec.field(default_factory=asyncio.Event)
    doubted: bool = False
    """Whether what the viewer may see has to be asked again."""
    ends_when_gone: bool = False
    """Whether the stream is for one board alone, and ends with it."""
    ending: str = ""
    """Why the stream ends, once it does."""
    _waiting: dict[str, bytes] = msgspec.field(default_factory=dict)

    def put(self, board: str, kind: str, html: str = "", mark: int = 0) -> None:
        """Send this next, in place of what waits for the same board.

        `mark`: all that was touched up to this id is in the HTML.
        """
        data = {"board": board, "html": html, "mark": mark} if html else {"board": board}
        self._waiting.pop(board, None)
        self._waiting[board] = event_bytes(kind, data)
        if kind == "gone" and self.ends_when_gone:
            self.ending = "closed"
        self.wake.set()

    def doubt(self) -> None:
        """Ask again what this viewer may see."""
        self.doubted = True
        self.wake.set()

    def end(self, why: str) -> None:
        """End the stream."""
        self.ending = why
        self.wake.set()

    def take(self) -> bytes:
        """What waits, in the order it came."""
        self.wake.clear()
        waiting = b"".join(self._waiting.values())
        self._waiting.clear()
        return waiting
