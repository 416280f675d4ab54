"""A line between browsers and the server that a test can cut, and that counts open streams."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from dataclasses import dataclass, field
from typing import Any

__all__ = ["CuttableLine"]

_STREAM = b"/events?"
_CHUNK = 65536


@dataclass
class CuttableLine:
    """Passes bytes to a port of this machine, in a thread and loop of its own."""

    target: int
    port: int = 0
    closed: bool = False
    asked: list[bytes] = field(default_factory=list)
    """First lines of the requests for a stream, in their order."""
    _streams: set[asyncio.StreamWriter] = field(default_factory=set)
    _all: set[asyncio.StreamWriter] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def start(self) -> None:
        """Listen on a free port."""
        ready = threading.Event()

        async def listen() -> None:
            server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
            self.port = server.sockets[0].getsockname()[1]
            ready.set()

        def run() -> None:
            asyncio.set_event_loop(self._loop)
            self._loop.create_task(listen())
            self._loop.run_forever()

        threading.Thread(target=run, daemon=True).start()
        ready.wait()

    @property
    def open_streams(self) -> int:
        """How many streams are open now."""
        return len(self._streams)

    def cut(self, *, closed: bool = False) -> None:
        """Break every connection; with `closed` none is let through until `mend`."""
        self.closed = closed

        def close() -> None:
            for writer in list(self._all):
                writer.transport.abort()

        self._loop.call_soon_threadsafe(close)

    def mend(self) -> None:
        """Let connections through again."""
        self.closed = False

    def stop(self) -> None:
        """Close everything."""
        self.cut(closed=True)

        async def end() -> None:
            # What was cut ends by itself in the next rounds of the loop.
            await asyncio.sleep(0.05)
            self._loop.stop()

        asyncio.run_coroutine_threadsafe(end(), self._loop)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.closed:
            writer.transport.abort()
            return
        self._all.add(writer)
        there, back = await asyncio.open_connection("127.0.0.1", self.target)
        self._all.add(back)
        try:
            await asyncio.wait(
                [
                    asyncio.ensure_future(self._forward(reader, back, watched=writer)),
                    asyncio.ensure_future(self._forward(there, writer)),
                ],
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            self._streams.discard(writer)
            for end in (writer, back):
                self._all.discard(end)
                with contextlib.suppress(OSError, RuntimeError):
                    end.transport.abort()

    async def _forward(self, source: asyncio.StreamReader, sink: Any, watched: Any = None) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(_CHUNK):
                if watched is not None:
                    self._streams.discard(watched)
                    line = data.split(b"\r\n", 1)[0]
                    if _STREAM in line:
                        self.asked.append(line)
                        self._streams.add(watched)
                sink.write(data)
                await sink.drain()
