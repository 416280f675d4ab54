"""A stream of server-sent events: the boards of one browser, as long as it may see them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from sehat.live.viewer import Viewer, event_bytes

if TYPE_CHECKING:
    from litestar.types import Receive, Scope, Send

    from sehat.live.hub import Hub
    from sehat.plugins.values import Board
    from sehat.tenancy.context import TenantRef

__all__ = ["EventStream", "Watched", "no_stream"]

BEAT_SECONDS = 10.0
_SEND_SECONDS = 30.0
_HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    # Proxies that would gather the answer first are told not to.
    (b"x-accel-buffering", b"no"),
)

Watched = tuple["Board", UUID]


class EventStream:
    """Sends boards until the reader goes, may see nothing more, or the process ends.

    No transaction and no connection of the database is held meanwhile. `still` is asked now and
    then, and whenever sessions or switches changed; it returns the boards that may still be seen,
    or why the stream ends.
    """

    def __init__(
        self,
        hub: Hub,
        viewer: Viewer,
        tenant: TenantRef,
        boards: Mapping[str, Watched],
        *,
        last: int | None,
        still: Callable[[], Awaitable[frozenset[str] | str]],
    ) -> None:
        self._hub = hub
        self._viewer = viewer
        self._tenant = tenant
        self._boards = dict(boards)
        self._last = last
        self._still = still
        self._told = -1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as an ASGI application."""
        if not self._hub.enter(self._viewer):
            await no_stream(503)(scope, receive, send)
            return
        gone = asyncio.create_task(_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
            await self._speak(send, gone)
        except (OSError, TimeoutError):
            # The reader is away or reads nothing; it will come back by itself.
            return
        finally:
            self._hub.leave(self._viewer)
            gone.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await gone
        with contextlib.suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _speak(self, send: Send, gone: asyncio.Task[None]) -> None:
        viewer = self._viewer
        await self._send(send, b"retry: 1000\n\n")
        # Asked before anything is shown: the door knows nothing of boards.
        await self._ask_again()
        for board, key in list(self._boards.values()):
            await self._hub.boards.watch(viewer, board, self._tenant, key, self._last)
            await self._send(send, viewer.take())
            if gone.done():
                return
        await self._send(send, viewer.take() + self._place())
        while not viewer.ending:
            waking = asyncio.create_task(viewer.wake.wait())
            await asyncio.wait(
                {waking, gone}, timeout=BEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            woken = waking.done()
            waking.cancel()
            if gone.done():
                return
            if viewer.doubted or not woken:
                await self._ask_again()
            await self._send(send, viewer.take() + (self._place() or b": beat\n\n"))
        await self._send(send, viewer.take() + event_bytes("end", {"why": viewer.ending}))

    async def _ask_again(self) -> None:
        self._viewer.doubted = False
        still = await self._still()
        if isinstance(still, str):
            self._viewer.end(still)
            return
        lost = [called for called in self._boards if called not in still]
        for called in lost:
            board, key = self._boards.pop(called)
            self._hub.boards.leave_one(self._viewer, board, key)
            self._viewer.put(called, "gone")

    def _place(self) -> bytes:
        """The id up to which everything was sent, where that has grown."""
        until = self._hub.boards.complete_until(self._viewer)
        if until <= self._told:
            return b""
        self._told = until
        return b"id: %d\n\n" % until

    @staticmethod
    async def _send(send: Send, body: bytes) -> None:
        if body:
            async with asyncio.timeout(_SEND_SECONDS):
                await send({"type": "http.response.body", "body": body, "more_body": True})


def no_stream(status: int) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """An empty answer: 204 where nothing is asked for, 503 where there is no place."""

    async def answer(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return answer


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
