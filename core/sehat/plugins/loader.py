"""Load the plugins in order of need, each under guard; one that fails is put aside."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, TypeVar

import pluggy
import structlog
from msgspec import Struct, field

from sehat.errors import PluginError
from sehat.plugins.blame import place_by_words, place_in_manifest, place_of
from sehat.plugins.collect import collect, link, register
from sehat.plugins.hookspecs import PROJECT, HookSpecs
from sehat.plugins.manifest import Found, find_plugins
from sehat.plugins.offers import CORE_OFFERS
from sehat.plugins.preflight import preflight
from sehat.plugins.values import Codes, Command, NavItem, Permission, RouteSet

__all__ = ["LoadedPlugin", "Plugins", "load_plugins", "put_aside"]

log = structlog.get_logger(__name__)


Value = TypeVar("Value")


class LoadedPlugin(Struct):
    """A plugin and what became of it; `state` is `live` or `quarantined` at a `stage`."""

    name: str
    version: str
    package: str
    folder: Path
    found: Found
    state: str = "found"
    stage: str = ""
    reason: str = ""
    place: str = ""
    """File and line of the plugin that the reason leads to, such as `sehat_cards/plugin.py:12`."""
    traceback: str = ""
    given: list[Any] = field(default_factory=list)
    """All values that its hooks gave, in the order of hooks."""
    linked: dict[str, list[Any]] = field(default_factory=dict)
    """Plugins whose module `with_…` is loaded, and what that gave."""

    @property
    def live(self) -> bool:
        """Whether the plugin takes part."""
        return self.state == "live"

    def of(self, kind: type[Value]) -> tuple[Value, ...]:
        """The values of one type that it gave."""
        return tuple(value for value in self.given if isinstance(value, kind))

    @property
    def permissions(self) -> tuple[Permission, ...]:
        """The permissions that it declares."""
        return self.of(Permission)

    @property
    def navigation(self) -> tuple[NavItem, ...]:
        """Its lines of the menu."""
        return self.of(NavItem)

    @property
    def commands(self) -> tuple[Command, ...]:
        """Its commands of the palette."""
        return self.of(Command)

    @property
    def codes(self) -> Codes:
        """How it reads codes, and where it opens what they stand for."""
        given = self.of(Codes)
        return Codes(
            [reader for codes in given for reader in codes.readers],
            [place for codes in given for place in codes.places],
        )

    @property
    def handlers(self) -> tuple[Any, ...]:
        """Its routes."""
        return tuple(handler for routes in self.of(RouteSet) for handler in routes.handlers)

    def title(self, locale: str) -> str:
        """What staff call it, or its name where the manifest cannot be read."""
        manifest = self.found.manifest
        return manifest.title_i18n.get(locale, manifest.title) if manifest else self.name

    def summary(self, locale: str) -> str:
        """What it does, or nothing where the manifest cannot be read."""
        manifest = self.found.manifest
        return manifest.summary_i18n.get(locale, manifest.summary) if manifest else ""

    def quarantine(self, stage: str, error: BaseException | str) -> None:
        """Put the plugin aside and keep the first real traceback."""
        self.state, self.stage = "quarantined", stage
        self.reason = str(error) or type(error).__name__
        if isinstance(error, BaseException):
            self.traceback = "".join(traceback.format_exception(error))
            self.place = place_of(error, self.folder) or place_by_words(self.folder, self.reason)
        else:
            self.place = place_in_manifest(self.folder, error)
        log.error(
            "plugin.quarantined",
            plugin=self.name,
            stage=stage,
            reason=self.reason,
            place=self.place,
        )


class Plugins(Struct):
    """All plugins of the process, in the order they were loaded."""

    manager: pluggy.PluginManager
    all: list[LoadedPlugin] = field(default_factory=list)

    @property
    def live(self) -> list[LoadedPlugin]:
        """Those that take part."""
        return [plugin for plugin in self.all if plugin.live]

    @property
    def live_names(self) -> frozenset[str]:
        """The names of those that take part."""
        return frozenset(plugin.name for plugin in self.all if plugin.live)

    def by_name(self, name: str) -> LoadedPlugin | None:
        """The plugin of a name, live or not."""
        return next((plugin for plugin in self.all if plugin.name == name), None)

    def offered(self, kind: type[Value]) -> list[Value]:
        """The values of one type that the core and the live plugins gave."""
        own = [value for value in CORE_OFFERS if isinstance(value, kind)]
        return own + [value for plugin in self.live for value in plugin.of(kind)]

    def reaches(self, plugin: LoadedPlugin, name: str, *, separator: str = ".") -> bool:
        """Whether what is so named ought to be there: false where its owner is a soft one, absent.

        `name` begins with its owner and the separator.
        """
        manifest = plugin.found.manifest
        soft = set(manifest.enhances) if manifest else set()
        absent = soft - self.live_names
        return not any(name.startswith(f"{owner}{separator}") for owner in absent)

    def implementations(self, hook: str) -> dict[str, list[pluggy.HookImpl]]:
        """Who implements a hook, by plugin; what stands in a module `with_…` is the plugin's."""
        found: dict[str, list[pluggy.HookImpl]] = {}
        for implementation in getattr(self.manager.hook, hook).get_hookimpls():
            name = implementation.plugin_name.partition(".")[0]
            found.setdefault(name, []).append(implementation)
        return found

    def promises(self, kind: str = "") -> dict[str, tuple[str, ...]]:
        """The live plugins, or those for one kind of tenant, each with the guards it promises."""
        return {
            plugin.name: manifest.guards
            for plugin in self.live
            if (manifest := plugin.found.manifest) and kind in ("", *manifest.tenant_kinds)
        }

    def packages(self) -> list[str]:
        """Python packages whose migrations run, the core's first."""
        return ["sehat", *(plugin.package for plugin in self.live)]

    def chains(self) -> dict[str, list[str]]:
        """The same packages, each with those whose tables it stands on."""
        packages = {plugin.name: plugin.package for plugin in self.live}
        return {"sehat": []} | {
            plugin.package: ["sehat", *(packages[need] for need in manifest.requires)]
            for plugin in self.live
            if (manifest := plugin.found.manifest)
        }


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
    _link(plugins)
    if strict and (aside := [p for p in plugins.all if not p.live]):
        raise PluginError("; ".join(f"{p.name} at {p.stage}: {p.reason}" for p in aside))
    return plugins


def put_aside(
    plugin: LoadedPlugin, plugins: Plugins, stage: str, error: BaseException | str
) -> None:
    """Put a live plugin aside, and with it those that cannot do without it."""
    plugin.quarantine(stage, error)
    _unregister(plugin, plugins)
    _link(plugins)


def _ordered(found: Sequence[Found], plugins: Plugins) -> list[LoadedPlugin]:
    by_name = {item.name: item for item in found}
    names, circles = _sorted(by_name, soft=True)
    if circles:
        # What a plugin only enhances may enhance it in turn; that decides no order.
        names, circles = _sorted(by_name, soft=False)
    plugins.all = [
        LoadedPlugin(item.name, item.version, item.package, item.folder, item)
        for item in (by_name[name] for name in [*names, *sorted(circles)])
    ]
    for plugin in plugins.all:
        if plugin.name in circles:
            plugin.quarantine("order", f"{' → '.join(circles[plugin.name])} need each other")
    return [plugin for plugin in plugins.all if plugin.state != "quarantined"]


def _sorted(by_name: Mapping[str, Found], *, soft: bool) -> tuple[list[str], dict[str, list[str]]]:
    """The names in the order of need; and those that have no place in it, each with its circle."""
    graph = {
        name: {
            need
            for need in (*manifest.requires, *(manifest.enhances if soft else ()))
            if need in by_name
        }
        if (manifest := by_name[name].manifest)
        else set[str]()
        for name in sorted(by_name)
    }
    circles: dict[str, list[str]] = {}
    while True:
        rest = {name: graph[name] - set(circles) for name in graph if name not in circles}
        try:
            return list(TopologicalSorter(rest).static_order()), circles
        except CycleError as error:
            circles |= dict.fromkeys(error.args[1], sorted(set(error.args[1])))


def _load(plugin: LoadedPlugin, plugins: Plugins) -> None:
    if plugin.found.manifest is None:
        plugin.quarantine("manifest", plugin.found.fault)
    elif missing := _missing_need(plugin, plugins):
        plugin.quarantine("order", missing)
    elif all(_staged(plugin, stage, partial(step, plugin, plugins)) for stage, step in STAGES):
        plugin.state = "live"
    else:
        _unregister(plugin, plugins)


def _link(plugins: Plugins) -> None:
    """Tie the live plugins to each other until no more of them has to be put aside."""
    before = -1
    while before != len(plugins.live):
        before = len(plugins.live)
        for plugin in plugins.live:
            if missing := _missing_need(plugin, plugins):
                plugin.quarantine("order", missing)
            else:
                _staged(plugin, "link", partial(link, plugin, plugins))
            if not plugin.live:
                _unregister(plugin, plugins)


def _missing_need(plugin: LoadedPlugin, plugins: Plugins) -> str:
    """What stands against loading it: what it needs is not there, not live or another version."""
    manifest = plugin.found.manifest
    for need, versions in manifest.requires.items() if manifest else ():
        other = plugins.by_name(need)
        if other is None or not other.live:
            return f"needs {need}, which is not there or was put aside"
        if manifest and not manifest.fits(need, other.version):
            return f"needs {need} {versions}, but {other.version} is installed"
    return ""


def _staged(plugin: LoadedPlugin, stage: str, step: Callable[[], None]) -> bool:
    try:
        step()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin does, the core lives
        plugin.quarantine(stage, error)
        return False
    return True


def _import(plugin: LoadedPlugin, plugins: Plugins) -> None:
    register(plugin, plugins, plugin.found.entry_point.load(), plugin.name)


def _collect(plugin: LoadedPlugin, plugins: Plugins) -> None:
    collect(plugin, plugins, plugin.name)


STAGES = (("import", _import), ("register", _collect), ("preflight", preflight))
"""What a plugin passes on its own before it is live, in order."""


def _unregister(plugin: LoadedPlugin, plugins: Plugins) -> None:
    """What stays registered would be asked for its hooks; so would what others have for it."""
    for name, _ in plugins.manager.list_name_plugin():
        owner, _, module = name.partition(".")
        if plugin.name in {owner, module.removeprefix("with_")} and plugins.manager.has_plugin(
            name
        ):
            plugins.manager.unregister(name=name)
    for other in plugins.all:
        for value in other.linked.pop(plugin.name, ()):
            other.given.remove(value)
