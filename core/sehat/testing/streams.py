"""Read a stream of server-sent events from the application itself, as a browser would."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from sehat.testing.browser import Browser

__all__ = ["OpenStream", "open_stream"]

PATIENCE_SECONDS = 5.0


@dataclass(slots=True)
class OpenStream:
    """A stream that is being read: status, what was said, and the last id."""

    status: int = 0
    said: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    last: str = ""
    ended: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, kind: str, text: str = "", *, after: int = 0) -> dict[str, str]:
        """The first event of a kind whose data holds a text, once it has come.

        Raises:
            TimeoutError: it did not come in time.
        """
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                for said, data in self.said[after:]:
                    if said == kind and text in str(data):
                        return data
                self._news.clear()
                await self._news.wait()

    async def until_place(self) -> None:
        """Wait for the id at which a reader that is cut off would go on.

        Raises:
            TimeoutError: it did not come in time.
        """
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.last:
                self._news.clear()
                await self._news.wait()

    async def until_end(self) -> None:
        """Wait until the application ends the answer.

        Raises:
            TimeoutError: it did not.
        """
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.ended:
                self._news.clear()
                await self._news.wait()

    async def hear(self, message: Any) -> None:  # noqa: ANN401 - an ASGI message
        """Take in what the application sends."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            for block in message.get("body", b"").decode().split("\n\n"):
                self._read(block)
            self.ended = not message.get("more_body", False)
        self._news.set()

    def _read(self, block: str) -> None:
        lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        self.last = lines.get("id", self.last)
        if "data" in lines:
            self.said.append((lines["event"], msgspec.json.decode(lines["data"])))


@contextlib.asynccontextmanager
async def open_stream(
    browser: Browser, path: str, *boards: str, last: str = ""
) -> AsyncIterator[OpenStream]:
    """Open a stream with the browser's cookies; it is closed at the end of the block."""
    stream, left = OpenStream(), asyncio.Event()
    query = "&".join(f"board={board}" for board in boards)
    request = browser.http.build_request(
        "GET", f"{path}?{query}", headers={"Last-Event-ID": last} if last else {}
    )
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(key.lower(), value) for key, value in request.headers.raw],
        "server": ("sehat.test", 80),
        "client": ("127.0.0.1", 1),
        "state": {},
        "extensions": {},
    }

    async def receive() -> dict[str, Any]:
        await left.wait()
        return {"type": "http.disconnect"}

    app: Any = browser.http._transport.app  # type: ignore[attr-defined]  # noqa: SLF001
    task = asyncio.create_task(app(scope, receive, stream.hear))
    try:
        yield stream
    finally:
        left.set()
        await task
