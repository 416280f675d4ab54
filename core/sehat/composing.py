"""The one Litestar application, composed from the core and the live plugins."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, cast

from litestar import Litestar, Router
from litestar.di import Provide
from litestar.exceptions import HTTPException

from sehat.errors import PluginError
from sehat.live.closing import streams_end_first
from sehat.platform import Platform
from sehat.plugins.loader import put_aside
from sehat.plugins.preflight import mount_apart
from sehat.routes import CORE_ROUTES
from sehat.web.arrival import provide_arrival, provide_ctx
from sehat.web.door import Door
from sehat.web.errors import make_error_handler

if TYPE_CHECKING:
    from litestar.types import ASGIApp

    from sehat.plugins.loader import Plugins
    from sehat.web.asgi import App

__all__ = ["compose"]


class _PluginRouter(Router):
    """The routes of a plugin, made for one application, which need no copy of their own."""

    def __deepcopy__(self, _: dict[int, Any]) -> _PluginRouter:
        return self


def compose(platform: Platform) -> ASGIApp:
    """Mount the core's routes and, below `/{tenant}/{plugin}`, those of every live plugin."""
    error_handler = make_error_handler(platform)

    @contextlib.asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        await platform.start()
        try:
            with streams_end_first(platform.hub):
                yield
        finally:
            await platform.stop()

    def door(app: ASGIApp) -> ASGIApp:
        return cast("ASGIApp", Door(cast("App", app), platform))

    def mount() -> Litestar:
        return Litestar(
            route_handlers=[*CORE_ROUTES, *_routers(platform.plugins)],
            middleware=[door],
            dependencies={"ctx": Provide(provide_ctx), "arrival": Provide(provide_arrival)},
            exception_handlers=cast(
                "Any", {HTTPException: error_handler, Exception: error_handler}
            ),
            lifespan=[lifespan],
            openapi_config=None,
            logging_config=None,
        )

    try:
        app = mount()
    except Exception:
        # Routes that depend on the machine may have passed elsewhere.
        if not _put_unmountable_aside(platform.plugins):
            raise
        app = mount()
    app.state.platform = platform
    return cast("ASGIApp", app)


def _routers(plugins: Plugins) -> list[Router]:
    return [
        _PluginRouter(path=f"/{{tenant:str}}/{plugin.name}", route_handlers=list(plugin.handlers))
        for plugin in plugins.live
    ]


def _put_unmountable_aside(plugins: Plugins) -> bool:
    before = len(plugins.live)
    for plugin in plugins.live:
        try:
            mount_apart(plugin)
        except PluginError as error:
            put_aside(plugin, plugins, "preflight", error)
    return len(plugins.live) < before
