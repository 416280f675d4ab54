"""A city whose one plugin publishes what happens to beds, and listens to it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from sehat.ids import uuid7
from sehat.testing.packages import install_plugin

if TYPE_CHECKING:
    from uuid import UUID

    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

WARDS = """
import asyncio
from uuid import UUID
from sehat.api import Event, Listener, Refusal, hookimpl

class BedFreed(Event, frozen=True):
    event_name = "wards.bed_freed.v1"
    note: str = ""

async def clean(ctx, event):
    if event.note == "hang":
        await asyncio.sleep(60)
    await ctx.audit("wards.cleaned", entity="bed", entity_id=event.aggregate_id,
        after={"event": ctx.event_id, "note": event.note, "as": ctx.actor.name,
               "seen": await ctx.db.fetchval("select count(distinct tenant_id) from registration")})
    if event.note == "raise":
        raise RuntimeError("the name of a patient")
    if event.note == "refuse":
        return Refusal("wards.no_cleaner")

class Wards:
    @hookimpl
    def register_events(self):
        return [BedFreed]
    @hookimpl
    def register_listeners(self):
        return [Listener("wards.bed_freed.v1", clean, seconds=0.2)]
    @hookimpl
    def register_refusals(self):
        return {"wards.no_cleaner": "Nobody cleans now."}

plugin = Wards()
"""


@pytest.fixture(scope="session")
async def wards_city(
    platform: Platforms, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    """A city whose plugin `wards` audits each freed bed, or fails as it is told."""
    site = tmp_path_factory.mktemp("wards")
    sys.path.insert(0, str(site))
    yield await platform([install_plugin(site, "wards", WARDS)])
    sys.path.remove(str(site))


@dataclass
class Beds:
    """Beds of that city: freed by events, and what became of each."""

    city: City

    async def free(self, *notes: str, tenant: str = "civil", bed: UUID | None = None) -> UUID:
        """Publish that a bed was freed, once for each note, in a transaction each."""
        from sehat_wards.plugin import BedFreed  # noqa: PLC0415 - the test wrote this package

        bed = bed or uuid7()
        for note in notes:
            async with self.city.inside(tenant) as ctx:
                await ctx.publish(BedFreed(aggregate_id=bed, note=note))
        return bed

    async def ask(self, statement: str, *values: object) -> list[Any]:
        """Rows as the owner sees them; a single column without its tuple."""
        async with self.city.connect("owner") as owner:
            rows = await owner.fetch(statement, *values)
        return [row[0] if len(row) == 1 else tuple(row) for row in rows]

    async def effects(self, bed: UUID) -> list[str]:
        """The notes that the listener wrote down, in its order."""
        return await self.ask(
            "select convert_from(body, 'utf8')::jsonb -> 'after' ->> 'note' from audit"
            " where action = 'wards.cleaned' and entity_id = $1 order by at",
            bed,
        )

    async def standing(self, bed: UUID) -> list[Any]:
        """State, tries and last error of each delivery."""
        return await self.ask(
            "select state, attempts, error from event_delivery"
            " where aggregate_id = $1 order by seq",
            bed,
        )

    async def make_due(self, bed: UUID) -> None:
        """Let what waits for its next try be tried now."""
        async with self.city.connect("owner") as owner:
            await owner.execute(
                "update event_delivery set next_at = now() where aggregate_id = $1", bed
            )

    async def give_up(self, *notes: str) -> tuple[UUID, UUID]:
        """A bed whose first event was given up, and the id of that delivery."""
        bed = await self.free(*notes)
        for _ in range(10):
            await self.city.deliver()
            await self.make_due(bed)
        rows = await self.ask(
            "select id, state from event_delivery where aggregate_id = $1 order by seq", bed
        )
        assert rows[0][1] == "dead"
        return bed, rows[0][0]


@pytest.fixture
def beds(wards_city: City) -> Beds:
    """Beds of the city whose plugin listens."""
    return Beds(wards_city)
