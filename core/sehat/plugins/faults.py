"""Faults of plugins while pages are served: counted, logged and found again by their incident."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import structlog
from msgspec import Struct

from sehat.plugins.blame import place_by_words, place_of
from sehat.plugins.breaker import Breaker

__all__ = ["Fault", "Faults"]

log = structlog.get_logger("sehat.plugin")


class Fault(Struct, frozen=True):
    """A plugin failed at `where` (a hook, a fill, a provider); the log knows it by `incident`.

    `place` is the line of the plugin that it came from, empty where none of its lines was on.
    """

    plugin: str
    where: str
    incident: str
    error: str
    at: datetime
    place: str = ""


@dataclass(slots=True)
class Faults:
    """The faults of this process since it began, and what rests because of them."""

    folders: Mapping[str, Path] = field(default_factory=dict)
    """Where each plugin lies."""
    breaker: Breaker = field(default_factory=Breaker)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    latest: dict[tuple[str, str], Fault] = field(default_factory=dict)

    def note(self, plugin: str, where: str, error: BaseException, *, incident: str = "") -> Fault:
        """Count a fault and write it into the log, which quotes no data."""
        incident = incident or secrets.token_hex(4).upper()
        kind = type(error).__name__
        fault = Fault(
            plugin, where, incident, kind, datetime.now(UTC), self._place(plugin, where, error)
        )
        self.counts[plugin, where] += 1
        self.latest[plugin, where] = fault
        log.error(
            "plugin.fault",
            plugin=plugin,
            stage=where,
            id=incident,
            place=fault.place,
            exc_info=error,
        )
        return fault

    def _place(self, plugin: str, where: str, error: BaseException) -> str:
        folder = self.folders.get(plugin)
        if folder is None:
            return ""
        return place_of(error, folder) or place_by_words(folder, f"'{where}'")

    def of(self, plugin: str) -> list[tuple[Fault, int]]:
        """The latest fault at each place of a plugin, and how many there were."""
        return [(fault, self.counts[key]) for key, fault in self.latest.items() if key[0] == plugin]
