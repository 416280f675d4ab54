"""Try a plugin's routes and templates before it takes part, so that a fault is its own."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterable
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, nodes

from sehat.errors import PluginError
from sehat.plugins.blame import place_of_code

if TYPE_CHECKING:
    from sehat.plugins.loader import LoadedPlugin, Plugins

__all__ = ["check_templates", "mount_apart", "preflight"]

REFERRING = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
CORE = Path(__file__).parents[1] / "templates"


def preflight(plugin: LoadedPlugin, plugins: Plugins) -> None:
    """Mount its routes in an application that nobody sees, and compile its templates.

    What passed is noted beside its compiled modules, and not tried again while no file changes:
    trying takes longer than half of a start.

    Raises:
        PluginError: two routes are one, a handler cannot be called, or a template asks for one
            that is not there.
        TemplateSyntaxError: a template cannot be compiled.
    """
    reachable = _reachable(plugin, plugins)
    seen = _fingerprint([plugin.folder, *reachable])
    note = Path(cache_from_source(str(plugin.folder / "preflight.py"))).with_suffix(".txt")
    if _says(note, seen):
        return
    mount_apart(plugin)
    _compile(plugin.folder / "templates", reachable)
    if not sys.dont_write_bytecode:
        with contextlib.suppress(OSError):
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_text(seen, encoding="ascii")


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


def _fingerprint(folders: Iterable[Path]) -> str:
    """Sizes and times of all that was tried, and of what it was tried with."""
    told = hashlib.sha256(f"{sys.version} {version('litestar')} {version('jinja2')}".encode())
    for folder in folders:
        for place, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                if name.endswith((".html", ".py")):
                    state = os.stat(f"{place}/{name}")  # noqa: PTH116 - a start waits for it
                    told.update(f"{place}/{name} {state.st_size} {state.st_mtime_ns}".encode())
    return told.hexdigest()


def _says(note: Path, text: str) -> bool:
    try:
        return note.read_text(encoding="ascii") == text
    except (OSError, ValueError):
        return False


def mount_apart(plugin: LoadedPlugin) -> None:
    """Mount its routes in an application that nobody sees.

    Raises:
        PluginError: they cannot be mounted; `place` is the first handler that cannot.
    """
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
