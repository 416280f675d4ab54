"""Load the plugins in order of need, each under guard; one that fails is put aside."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import pluggy
import structlog

from sehat.errors import PluginError
from sehat.plugins.hookspecs import PROJECT, HookSpecs
from sehat.plugins.manifest import Found, find_plugins
from sehat.plugins.values import CodePlace, CodeReader, Codes, Command, NavItem, Permission
from sehat.refusals import declare_words

__all__ = ["LoadedPlugin", "Plugins", "load_plugins"]

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class LoadedPlugin:
    """A plugin and what became of it; `state` is `live` or `quarantined` at a `stage`."""

    name: str
    version: str
    package: str
    folder: Path
    found: Found
    state: str = "found"
    stage: str = ""
    reason: str = ""
    traceback: str = ""
    permissions: tuple[Permission, ...] = ()
    navigation: tuple[NavItem, ...] = ()
    commands: tuple[Command, ...] = ()
    codes: Codes = field(default_factory=Codes)
    handlers: tuple[Any, ...] = ()

    @property
    def live(self) -> bool:
        """Whether the plugin takes part."""
        return self.state == "live"

    def quarantine(self, stage: str, error: BaseException | str) -> None:
        """Put the plugin aside and keep the first real traceback."""
        self.state, self.stage, self.reason = "quarantined", stage, str(error)
        if isinstance(error, BaseException):
            self.traceback = "".join(traceback.format_exception(error))
        log.error("plugin.quarantined", plugin=self.name, stage=stage, reason=self.reason)


@dataclass(slots=True)
class Plugins:
    """All plugins of the process, in the order they were loaded."""

    manager: pluggy.PluginManager
    all: list[LoadedPlugin] = field(default_factory=list)

    @property
    def live(self) -> list[LoadedPlugin]:
        """Those that take part."""
        return [plugin for plugin in self.all if plugin.live]

    def by_name(self, name: str) -> LoadedPlugin | None:
        """The plugin of a name, live or not."""
        return next((plugin for plugin in self.all if plugin.name == name), None)

    def packages(self) -> list[str]:
        """Python packages whose migrations run, the core's first."""
        return ["sehat", *(plugin.package for plugin in self.live)]


def load_plugins(found: Iterable[Found] | None = None, *, strict: bool = False) -> Plugins:
    """Find, order, import and register the plugins.

    Args:
        found: plugins to load in place of those that are installed.
        strict: raise instead of putting a plugin aside.

    Raises:
        PluginError: `strict`, and a plugin cannot be loaded.
    """
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(HookSpecs)
    plugins = Plugins(manager)
    for item in _ordered(find_plugins() if found is None else list(found), plugins):
        _load(item, plugins)
    if strict and (aside := [p for p in plugins.all if not p.live]):
        raise PluginError("; ".join(f"{p.name} at {p.stage}: {p.reason}" for p in aside))
    return plugins


def _ordered(found: Sequence[Found], plugins: Plugins) -> list[LoadedPlugin]:
    by_name = {item.name: item for item in found}
    graph = {
        item.name: {
            need for need in (*item.manifest.requires, *item.manifest.enhances) if need in by_name
        }
        if item.manifest
        else set[str]()
        for item in found
    }
    sorter = TopologicalSorter(dict(sorted(graph.items())))
    cycle: set[str] = set()
    try:
        names = list(sorter.static_order())
    except CycleError as error:
        cycle = set(error.args[1])
        names = [name for name in sorted(by_name) if name not in cycle]
    plugins.all = [
        LoadedPlugin(item.name, item.version, item.package, item.folder, item)
        for item in (by_name[name] for name in [*names, *sorted(cycle)])
    ]
    for plugin in plugins.all:
        if plugin.name in cycle:
            plugin.quarantine("order", f"{' → '.join(sorted(cycle))} need each other")
    return [plugin for plugin in plugins.all if plugin.state != "quarantined"]


def _load(plugin: LoadedPlugin, plugins: Plugins) -> None:
    manifest = plugin.found.manifest
    if manifest is None:
        plugin.quarantine("manifest", plugin.found.fault)
        return
    for need in manifest.requires:
        other = plugins.by_name(need)
        if other is None or not other.live:
            plugin.quarantine("order", f"needs {need}, which is not there or was put aside")
            return
    if _staged(plugin, "import", lambda: _import(plugin, plugins.manager)) and _staged(
        plugin, "register", lambda: _collect(plugin, plugins)
    ):
        plugin.state = "live"
    elif plugins.manager.has_plugin(plugin.name):
        # What stays registered is asked for its hooks, and an unknown one fails all that follow.
        plugins.manager.unregister(name=plugin.name)


def _staged(plugin: LoadedPlugin, stage: str, step: Callable[[], None]) -> bool:
    try:
        step()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin does, the core lives
        plugin.quarantine(stage, error)
        return False
    return True


def _import(plugin: LoadedPlugin, manager: pluggy.PluginManager) -> None:
    manager.register(plugin.found.entry_point.load(), name=plugin.name)
    manager.check_pending()


def _collect(plugin: LoadedPlugin, plugins: Plugins) -> None:
    given = {
        hook: _call(plugins.manager, plugin.name, hook)
        for hook in (
            "register_refusals",
            "register_permissions",
            "register_navigation",
            "register_page_commands",
            "register_codes",
            "register_routes",
        )
    }
    declare_words(_prefixed(plugin.name, given["register_refusals"] or {}))
    plugin.permissions = tuple(given["register_permissions"] or ())
    _prefixed(plugin.name, {permission.name: "" for permission in plugin.permissions})
    plugin.navigation = tuple(given["register_navigation"] or ())
    plugin.commands = tuple(given["register_page_commands"] or ())
    plugin.codes = given["register_codes"] or Codes()
    routes = given["register_routes"]
    plugin.handlers = tuple(routes.handlers) if routes else ()
    _refuse_undeclared(plugin)


def _call(manager: pluggy.PluginManager, name: str, hook: str) -> Any:  # noqa: ANN401 - by hook
    for implementation in getattr(manager.hook, hook).get_hookimpls():
        if implementation.plugin_name == name:
            return implementation.function()
    return None


def _prefixed(plugin: str, names: dict[str, str]) -> dict[str, str]:
    for name in names:
        if not name.startswith(f"{plugin}."):
            raise PluginError(f"{name!r} must begin with {plugin!r} and a dot")
    return names


def _refuse_undeclared(plugin: LoadedPlugin) -> None:
    declared = {permission.name for permission in plugin.permissions}
    for item in plugin.navigation:
        if item.permission not in declared:
            raise PluginError(f"menu line {item.label!r} asks for undeclared {item.permission!r}")
    asking: tuple[Command | CodeReader | CodePlace, ...]
    asking = (*plugin.commands, *plugin.codes.readers, *plugin.codes.places)
    for one in asking:
        if one.permission not in declared:
            raise PluginError(f"{one} asks for undeclared {one.permission!r}")
    for handler in plugin.handlers:
        access = (handler.opt or {}).get("access")
        if access is None:
            raise PluginError(f"route {handler.paths} declares no access; say who may open it")
        if access.permission and access.permission not in declared:
            raise PluginError(f"route {handler.paths} asks for undeclared {access.permission!r}")
