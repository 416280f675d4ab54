"""`sehat routes`: every route with its plugin, the permission it asks for and whether it writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import msgspec
import rich_click as click
from msgspec import Struct

from sehat.composing import compose
from sehat.config import load_settings
from sehat.db.address import Addresses
from sehat.platform import make_platform

if TYPE_CHECKING:
    from litestar.types import ASGIApp

    from sehat.web.access import Access

__all__ = ["RouteRow", "list_routes", "routes"]

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class RouteRow(Struct, frozen=True, order=True):
    """One method of one path; `open_to` says who may come where no permission is asked."""

    path: str
    method: str
    plugin: str
    permission: str
    open_to: str
    writes: bool
    example: str


def list_routes(app: ASGIApp) -> list[RouteRow]:
    """The routes of a composed application in the order of their paths.

    A handler that declares no access is listed with neither permission nor `open_to`; the door
    answers 404 for it.
    """
    application = cast("Any", app)
    names = {plugin.name for plugin in application.state.platform.plugins.live}
    rows = [
        _row(route.path_format, method, handler, names)
        for route in application.routes
        for method, handler in _handlers(route)
        if method != "OPTIONS"
    ]
    return sorted(rows)


def _handlers(route: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - Litestar's routes of any kind
    if not hasattr(route, "route_handler_map"):
        return [("ANY", route.route_handler)]
    return [
        (method, found[0] if isinstance(found, tuple) else found)
        for method, found in route.route_handler_map.items()
    ]


def _row(path: str, method: str, handler: Any, plugins: set[str]) -> RouteRow:  # noqa: ANN401
    access: Access | None = handler.opt.get("access")
    parts = path.strip("/").split("/")
    named = parts[1] if len(parts) > 1 and parts[0] == "{tenant}" else ""
    return RouteRow(
        path=path,
        method=method,
        plugin=named if named in plugins else "core",
        permission=access.permission if access else "",
        open_to=access.open_to if access else "",
        writes=method not in _SAFE,
        example=access.example if access else "",
    )


def _compose() -> ASGIApp:
    nowhere = Addresses(app="", platform="", owner="", secret=b"")
    return compose(make_platform(load_settings(), addresses=nowhere))


@click.command("routes")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def routes(*, as_json: bool) -> None:
    """List every route; no database is needed."""
    rows = list_routes(_compose())
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(rows)))
        return
    for row in rows:
        asks = row.permission or row.open_to or "nobody"
        click.echo(f"{row.method:6} {row.path:60} {row.plugin:10} {asks}")
