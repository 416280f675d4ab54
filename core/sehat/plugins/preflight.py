"""Try a plugin's routes and templates before it takes part, so that a fault is its own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, nodes

from sehat.errors import PluginError
from sehat.plugins.blame import place_of_code

if TYPE_CHECKING:
    from sehat.plugins.loader import LoadedPlugin, Plugins

__all__ = ["check_templates", "preflight"]

REFERRING = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
CORE = Path(__file__).parents[1] / "templates"


def preflight(plugin: LoadedPlugin, plugins: Plugins) -> None:
    """Mount its routes in an application that nobody sees, and compile its templates.

    Raises:
        PluginError: two routes are one, a handler cannot be called, or a template asks for one
            that is not there.
        TemplateSyntaxError: a template cannot be compiled.
    """
    if plugin.handlers:
        _mount(plugin)
    _compile(plugin.folder / "templates", _reachable(plugin, plugins))


def check_templates(plugin: LoadedPlugin, plugins: Plugins) -> None:
    """Check that the templates are there by which boxes, boards and sections are shown.

    Raises:
        PluginError: one is not.
    """
    folders = _reachable(plugin, plugins)
    for value in plugin.given:
        template = getattr(value, "template", "")
        if template and not _is_there(template, folders):
            raise PluginError(f"{value.name!r} is shown by {template!r}, which is not there")


def _reachable(plugin: LoadedPlugin, plugins: Plugins) -> list[Path]:
    """Folders with templates that a plugin may ask for: its own, the core's, those it needs."""
    manifest = plugin.found.manifest
    needed = [plugins.by_name(need) for need in (manifest.requires if manifest else ())]
    folders = [plugin.folder, *(other.folder for other in needed if other)]
    return [CORE, *(folder / "templates" for folder in folders)]


def _mount(plugin: LoadedPlugin) -> None:
    try:
        _application(plugin, plugin.handlers)
    except Exception as error:
        raise PluginError(
            f"its routes cannot be mounted: {error}", place=_culprit(plugin)
        ) from error


def _culprit(plugin: LoadedPlugin) -> str:
    """Where the first handler begins that cannot be mounted behind those before it."""
    for number, handler in enumerate(plugin.handlers, start=1):
        try:
            _application(plugin, plugin.handlers[:number])
        except Exception:  # noqa: BLE001 - it was told already; only the place is looked for
            return place_of_code(handler.fn, plugin.folder)
    return ""


def _application(plugin: LoadedPlugin, handlers: Iterable[Any]) -> None:
    from litestar import Litestar, Router  # noqa: PLC0415 - the web is above the plugins
    from litestar.di import Provide  # noqa: PLC0415

    from sehat.web.arrival import provide_arrival, provide_ctx  # noqa: PLC0415

    Litestar(
        route_handlers=[Router(path=f"/{{tenant:str}}/{plugin.name}", route_handlers=[*handlers])],
        dependencies={"ctx": Provide(provide_ctx), "arrival": Provide(provide_arrival)},
        openapi_config=None,
        logging_config=None,
    )


def _compile(folder: Path, reachable: list[Path]) -> None:
    environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        tree = environment.parse(path.read_text(encoding="utf-8"), name, str(path))
        for node in tree.find_all(REFERRING):
            other = getattr(getattr(node, "template", None), "value", None)
            if isinstance(other, str) and not _is_there(other, reachable):
                place = f"{path.relative_to(folder.parents[1]).as_posix()}:{node.lineno}"
                raise PluginError(f"template {name} asks for {other}, not there", place=place)
        environment.compile(tree, name, str(path), raw=True)


def _is_there(template: str, folders: list[Path]) -> bool:
    return any((folder / template).is_file() for folder in folders)
