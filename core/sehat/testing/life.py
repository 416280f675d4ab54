"""Run an application inside the test's own event loop, as a server would."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, cast

from sehat.composing import compose
from sehat.web.wrapper import Wrapper

if TYPE_CHECKING:
    from litestar.types import ASGIApp

    from sehat.platform import Platform

__all__ = ["running"]


@contextlib.asynccontextmanager
async def running(platform: Platform) -> AsyncIterator[ASGIApp]:
    """Start the platform's application and stop it at the end of the block.

    Its lifespan is held in a task of its own: it opens a cancel scope, which must close in the
    task that opened it, and pytest sets up and tears down in different ones.
    """
    app = cast("Any", compose(platform))
    ready, done = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            ready.set()
            await done.wait()

    life = asyncio.create_task(live())
    started = asyncio.create_task(ready.wait())
    await asyncio.wait({life, started}, return_when=asyncio.FIRST_COMPLETED)
    if life.done():
        started.cancel()
        life.result()
    try:
        yield cast("ASGIApp", Wrapper(app, secure=platform.settings.secure_cookies))
    finally:
        done.set()
        await life
