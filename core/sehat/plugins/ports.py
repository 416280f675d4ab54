"""Ports: a Protocol that its owner calls, and that another plugin binds at one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sehat.errors import PluginError
from sehat.plugins.dispatch import guard_refusal, presence_of

if TYPE_CHECKING:
    from sehat.plugins.loader import LoadedPlugin, Plugins
    from sehat.refusals import Refusal
    from sehat.tenancy.context import TenantContext

__all__ = ["Port", "PortBinding", "bound_port", "check_ports"]

Promise = TypeVar("Promise")


@dataclass(frozen=True, slots=True)
class Port:
    """What an owner calls: a Protocol of its `api.py`, under a name that a guard can promise.

    Its methods take `ctx` first, work in the caller's transaction and are check and effect in one;
    they are `async def` and give a value or a Refusal. What they raise, undoes the caller's work.
    """

    name: str
    protocol: type


@dataclass(frozen=True, slots=True)
class PortBinding:
    """Binds a Protocol: `make(ctx)` gives the object for one transaction.

    `name` is the binding's own. One plugin binds a port; a second is put aside.
    """

    name: str
    protocol: type
    make: Callable[[TenantContext], Any]


def bound_port(ctx: TenantContext, protocol: type[Promise]) -> Promise | Refusal | None:
    """The object that a plugin bound, None where no plugin that is on here binds it.

    Refuses with `plugins.guard_missing` where a plugin that promised it is on and not live: the
    caller must not go on as if nobody cared.
    """
    presence = presence_of(ctx)
    for port in presence.loaded.offered(Port):
        if port.protocol is protocol and (refusal := guard_refusal(ctx, port.name)):
            return refusal
    for plugin in presence.plugins:
        for binding in plugin.of(PortBinding):
            if binding.protocol is protocol:
                bound: Promise = binding.make(ctx)
                return bound
    return None


def check_ports(plugin: LoadedPlugin, plugins: Plugins) -> None:
    """Check ports and bindings once every plugin has registered.

    Raises:
        PluginError: a Protocol is none, a binding is for one that nobody offers, lacks a method,
            or is the second; or a guard promises what the plugin does not do.
    """
    for port in plugin.of(Port):
        if not getattr(port.protocol, "_is_protocol", False):
            raise PluginError(f"port {port.name!r} must name a Protocol")
    offered = {port.protocol for port in plugins.offered(Port)}
    for binding in plugin.of(PortBinding):
        if binding.protocol not in offered:
            raise PluginError(
                f"binding {binding.name!r} is for {binding.protocol.__name__}, which nobody offers"
            )
        if other := _bound_before(plugin, plugins, binding.protocol):
            raise PluginError(
                f"{binding.protocol.__name__} is bound by {other} already; a port has one"
            )
    _check_guards(plugin, plugins)


def _bound_before(plugin: LoadedPlugin, plugins: Plugins, protocol: type) -> str:
    """The plugin that came first and binds the same, or nothing."""
    for other in plugins.live:
        if other is plugin:
            break
        if any(binding.protocol is protocol for binding in other.of(PortBinding)):
            return other.name
    return ""


def _check_guards(plugin: LoadedPlugin, plugins: Plugins) -> None:
    manifest = plugin.found.manifest
    bound = {binding.protocol for binding in plugin.of(PortBinding)}
    ports = {port.name: port.protocol for port in plugins.offered(Port)}
    for promise in manifest.guards if manifest else ():
        separator = "." if "." in promise else "_"
        if not plugins.reaches(plugin, promise, separator=separator):
            continue
        kept = (
            ports.get(promise) in bound
            if separator == "."
            else plugin.name in plugins.implementations(promise)
        )
        if not kept:
            raise PluginError(f"the manifest guards {promise!r}, which the plugin does not answer")
