"""The breaker: what failed again and again is left out for a while, then tried once more."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct, field

__all__ = ["FAILURES", "FIRST_REST", "LONGEST_REST", "Breaker"]

FAILURES = 5
"""Failures in a row, at one hospital in one process, after which a place rests."""
FIRST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=10)
"""Each try that fails again doubles the rest, up to this."""


class _Place(Struct):
    failures: int = 0
    rest: timedelta = FIRST_REST
    until: datetime | None = None
    left_out: int = 0


class Breaker(Struct):
    """The places of plugins that rest at a hospital: fills, providers, columns and gathered hooks.

    A place is a plugin and the name of its fill, provider or hook. It belongs to one hospital, so
    that rows of one hospital, on which a fill fails, take nothing from another. Checks are never
    asked here: a check that is left out would be a check that passes.
    """

    _places: dict[tuple[UUID, str, str], _Place] = field(default_factory=dict)

    def rests(self, tenant_id: UUID, plugin: str, where: str, now: datetime) -> bool:
        """Whether it is left out now. Once the rest is over one caller tries, and others wait."""
        place = self._places.get((tenant_id, plugin, where))
        if place is None or place.until is None:
            return False
        if now >= place.until:
            place.until = now + place.rest
            return False
        place.left_out += 1
        return True

    def failed(self, tenant_id: UUID, plugin: str, where: str, now: datetime) -> None:
        """It failed or was too slow."""
        place = self._places.setdefault((tenant_id, plugin, where), _Place())
        place.failures += 1
        if place.failures > FAILURES:
            place.rest = min(place.rest * 2, LONGEST_REST)
        if place.failures >= FAILURES:
            place.until = now + place.rest

    def worked(self, tenant_id: UUID, plugin: str, where: str) -> None:
        """It answered, so that nothing is held against it any more."""
        if self._places:
            self._places.pop((tenant_id, plugin, where), None)

    def resting(self, tenant_id: UUID | None = None) -> dict[tuple[str, str], tuple[datetime, int]]:
        """Plugin and place → until when and how often it was left out, at one hospital or at any.

        A place of several hospitals is told by the one that rests longest.
        """
        told: dict[tuple[str, str], tuple[datetime, int]] = {}
        for (tenant, plugin, where), place in self._places.items():
            if place.until is None or tenant_id not in {None, tenant}:
                continue
            until, left_out = told.get((plugin, where), (place.until, 0))
            told[plugin, where] = max(until, place.until), left_out + place.left_out
        return told
