"""Which plugins take part at one tenant: on there, live in this process, and what they promised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from sehat.plugins.faults import Faults
    from sehat.plugins.loader import LoadedPlugin, Plugins

__all__ = ["Presence", "Switches"]


class Switches(Struct, frozen=True):
    """What a tenant switched on, and the guards that were promised when it did."""

    on: frozenset[str] = frozenset()
    guards: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Hook or port → plugins that promised to answer it."""


class Presence(Struct, frozen=True):
    """The plugins as one tenant has them; everything that asks plugins asks this first."""

    loaded: Plugins
    faults: Faults
    switches: Switches

    def takes_part(self, plugin: str) -> bool:
        """Whether a plugin is on here and live in this process."""
        return plugin in self.switches.on and plugin in self.loaded.live_names

    @property
    def plugins(self) -> list[LoadedPlugin]:
        """Those that take part, in the order of need."""
        return [plugin for plugin in self.loaded.live if plugin.name in self.switches.on]

    def missing(self, promise: str) -> list[str]:
        """Plugins that promised this guard, are on here and are not live.

        A promise counts that was made when the plugin was switched on, or stands in the manifest
        that can be read now.
        """
        promised = set(self.switches.guards.get(promise, ()))
        promised |= {
            plugin.name
            for plugin in self.loaded.all
            if plugin.found.manifest and promise in plugin.found.manifest.guards
        }
        aside = (promised & self.switches.on) - self.loaded.live_names
        return sorted(aside)

    def title(self, plugin: str, locale: str) -> str:
        """What staff call a plugin; its name where its manifest cannot be read."""
        found = self.loaded.by_name(plugin)
        return found.title(locale) if found else plugin
