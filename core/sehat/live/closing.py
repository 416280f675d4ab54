"""Streams end first: a server that is told to stop waits for answers that would never end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sehat.live.hub import Hub

__all__ = ["streams_end_first"]


@contextlib.contextmanager
def streams_end_first(hub: Hub) -> Iterator[None]:
    """At SIGTERM and SIGINT end every stream, and then do what the server does at them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    former = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def ended(number: int, frame: FrameType | None) -> None:
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(hub.close)
        handler = former[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    chained = [number for number, handler in former.items() if callable(handler)]
    for number in chained:
        signal.signal(number, ended)
    try:
        yield
    finally:
        for number in chained:
            signal.signal(number, former[number])
