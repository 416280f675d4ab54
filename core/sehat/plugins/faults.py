"""Faults of plugins while pages are served: counted, logged and found again by their incident."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog

__all__ = ["Fault", "Faults"]

log = structlog.get_logger("sehat.plugin")


@dataclass(frozen=True, slots=True)
class Fault:
    """A plugin failed at `where` (a hook, a fill, a provider); the log knows it by `incident`."""

    plugin: str
    where: str
    incident: str
    error: str
    at: datetime


@dataclass(slots=True)
class Faults:
    """The faults of this process since it began."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    latest: dict[tuple[str, str], Fault] = field(default_factory=dict)

    def note(self, plugin: str, where: str, error: BaseException) -> Fault:
        """Count a fault and write it into the log, which quotes no data."""
        incident = secrets.token_hex(4).upper()
        kind = type(error).__name__
        fault = Fault(plugin, where, incident, kind, datetime.now(UTC))
        self.counts[plugin, where] += 1
        self.latest[plugin, where] = fault
        log.error("plugin.fault", plugin=plugin, stage=where, id=incident, exc_info=error)
        return fault

    def of(self, plugin: str) -> list[tuple[Fault, int]]:
        """The latest fault at each place of a plugin, and how many there were."""
        return [(fault, self.counts[key]) for key, fault in self.latest.items() if key[0] == plugin]
