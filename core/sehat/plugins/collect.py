"""COLLECT: ask a plugin for its values at start, and check each before any is used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pluggy

from sehat.errors import PluginError
from sehat.events.outbox import declare_events
from sehat.jobs.triggers import check_trigger
from sehat.lists.checks import check_lists
from sehat.lists.values import Column, Filter, NamedList, RowAction
from sehat.notify.templates import declare_templates
from sehat.plugins.colours import check_implementation, colour_of
from sehat.plugins.forms import FormPoint, FormSection, check_forms
from sehat.plugins.health import HealthCheck
from sehat.plugins.ports import Port, PortBinding, check_ports
from sehat.plugins.preflight import check_templates
from sehat.plugins.search import SearchProvider
from sehat.plugins.slots import SlotFill, SlotPoint, check_slots
from sehat.plugins.values import (
    Board,
    Codes,
    Command,
    Job,
    Listener,
    MessageTemplate,
    NavItem,
    Permission,
    RouteSet,
)
from sehat.refusals import declare_words

if TYPE_CHECKING:
    from sehat.plugins.loader import LoadedPlugin, Plugins

__all__ = ["GIVES", "collect", "link", "register"]

GIVES: dict[str, tuple[type, ...]] = {
    "register_permissions": (Permission,),
    "register_navigation": (NavItem,),
    "register_page_commands": (Command,),
    "register_codes": (Codes,),
    "register_routes": (RouteSet,),
    "register_slots": (SlotPoint, SlotFill),
    "register_search": (SearchProvider,),
    "register_health_checks": (HealthCheck,),
    "register_ports": (Port, PortBinding),
    "register_extensions": (
        NamedList,
        Column,
        Filter,
        RowAction,
        FormPoint,
        FormSection,
    ),
    "register_boards": (Board,),
    "register_listeners": (Listener,),
    "register_messages": (MessageTemplate,),
    "register_jobs": (Job,),
}
"""Hook → types of the values that it gives; a new hook of this kind is one line here."""

CHECKS: tuple[Callable[[LoadedPlugin, Plugins], None], ...] = (
    check_slots,
    check_lists,
    check_forms,
    check_ports,
    check_templates,
)
"""What is checked once every plugin has registered; each raises PluginError."""


def register(plugin: LoadedPlugin, plugins: Plugins, given: object, name: str) -> None:
    """Add the hooks that the plugin offers, then its implementations, each of the right colour.

    Raises:
        PluginError: a hook is unknown or has the wrong colour.
    """
    manager = plugins.manager
    module = f"{plugin.package}.hookspecs"
    if name == plugin.name and find_spec(module):
        manager.add_hookspecs(import_module(module))
    manager.register(given, name=name)
    for caller in manager.get_hookcallers(manager.get_plugin(name)) or ():
        _check_hook(plugin, plugins, caller, name)


def collect(plugin: LoadedPlugin, plugins: Plugins, name: str) -> None:
    """Take the values of one registered object: the plugin's, or a module `with_…` of it.

    Raises:
        PluginError: a value is of the wrong type, or bears a name that is not the plugin's.
    """
    words = _call(plugins.manager, name, "register_refusals") or {}
    _check_names(plugin.name, words)
    declare_words(words)
    events = list(_call(plugins.manager, name, "register_events") or ())
    _check_names(plugin.name, [event.event_name for event in events])
    declare_events(events)
    for hook, types in GIVES.items():
        answer = _call(plugins.manager, name, hook)
        values = [answer] if isinstance(answer, types) else list(answer or ())
        for value in values:
            _check_value(plugin, hook, types, value)
            plugin.given.append(value)
    _refuse_undeclared(plugin)
    declare_templates(plugin.of(MessageTemplate))
    for job in plugin.of(Job):
        check_trigger(job)
    _refuse_doubles([listener.key for listener in plugin.of(Listener)])


def link(plugin: LoadedPlugin, plugins: Plugins) -> None:
    """Load the modules `with_…` for live plugins, then check what refers to others.

    Raises:
        PluginError: a reference leads nowhere.
    """
    manifest = plugin.found.manifest
    for other in (*manifest.requires, *manifest.enhances) if manifest else ():
        module = f"{plugin.package}.with_{other}"
        there = plugins.by_name(other)
        fits = there and there.live and manifest and manifest.fits(other, there.version)
        if fits and other not in plugin.linked and find_spec(module):
            name = f"{plugin.name}.with_{other}"
            before = len(plugin.given)
            register(plugin, plugins, import_module(module), name)
            collect(plugin, plugins, name)
            plugin.linked[other] = plugin.given[before:]
    for check in CHECKS:
        check(plugin, plugins)


def _check_hook(
    plugin: LoadedPlugin, plugins: Plugins, caller: pluggy.HookCaller, name: str
) -> None:
    if caller.spec is None:
        if not plugins.reaches(plugin, caller.name, separator="_"):
            return
        raise PluginError(f"unknown hook {caller.name!r}")
    for implementation in caller.get_hookimpls():
        if implementation.plugin_name == name:
            colour = colour_of(caller.spec.function)
            check_implementation(caller.name, colour, implementation)


def _call(manager: pluggy.PluginManager, name: str, hook: str) -> Any:  # noqa: ANN401 - by hook
    for implementation in getattr(manager.hook, hook).get_hookimpls():
        if implementation.plugin_name == name:
            return implementation.function()
    return None


def _check_value(plugin: LoadedPlugin, hook: str, types: Sequence[type], value: object) -> None:
    if not isinstance(value, tuple(types)):
        wanted = " or ".join(kind.__name__ for kind in types)
        raise PluginError(f"{hook} gave {type(value).__name__}, not {wanted}")
    name = getattr(value, "name", None)
    if isinstance(name, str):
        _check_names(plugin.name, [name])
        if any(type(v) is type(value) and getattr(v, "name", None) == name for v in plugin.given):
            raise PluginError(f"{type(value).__name__} {name!r} is there twice")


def _check_names(plugin: str, names: Sequence[str] | dict[str, str]) -> None:
    for name in names:
        if not name.startswith(f"{plugin}."):
            raise PluginError(f"{name!r} must begin with {plugin!r} and a dot")


def _refuse_undeclared(plugin: LoadedPlugin) -> None:
    declared = {permission.name for permission in plugin.permissions}
    nested = [one for codes in plugin.of(Codes) for one in (*codes.readers, *codes.places)]
    for value in (*plugin.given, *nested):
        asked = getattr(value, "permission", "")
        if asked and asked not in declared:
            label = getattr(value, "name", "") or getattr(value, "label", "")
            raise PluginError(f"{type(value).__name__} {label!r} asks for undeclared {asked!r}")
    for handler in plugin.handlers:
        access = (handler.opt or {}).get("access")
        if access is None:
            raise PluginError(f"route {handler.paths} declares no access; say who may open it")
        if access.permission and access.permission not in declared:
            raise PluginError(f"route {handler.paths} asks for undeclared {access.permission!r}")


def _refuse_doubles(listeners: Sequence[str]) -> None:
    for name in listeners:
        if listeners.count(name) > 1:
            raise PluginError(f"two listeners are called {name!r}; give one a name by `called`")
