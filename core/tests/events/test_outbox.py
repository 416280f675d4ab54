"""An event is a row of the transaction that made it true."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from sehat.errors import BrokenPromiseError
from sehat.events.outbox import Event, declare_events
from sehat.ids import uuid7

if TYPE_CHECKING:
    from sehat.testing.city import City


class BedFreed(Event, frozen=True):
    """A fact that only this test knows."""

    event_name: ClassVar[str] = "example.bed_freed.v1"
    bed: str


class BedBurnt(Event, frozen=True):
    """A fact that nobody registered."""

    event_name: ClassVar[str] = "example.bed_burnt.v1"


declare_events([BedFreed])


async def rows(city: City, event: BedFreed) -> list[tuple[object, ...]]:
    async with city.connect("owner") as owner:
        return [
            tuple(row)
            for row in await owner.fetch(
                "select tenant_id, name, payload ->> 'bed', done_at from outbox"
                " where aggregate_id = $1",
                event.aggregate_id,
            )
        ]


async def test_event_is_kept_with_its_transaction(city: City):
    event = BedFreed(aggregate_id=uuid7(), bed="B7")
    async with city.inside("civil") as ctx:
        await ctx.publish(event)
        assert await rows(city, event) == []

    assert await rows(city, event) == [
        (city.tenants["civil"].id, "example.bed_freed.v1", "B7", None)
    ]


async def test_event_is_undone_with_its_transaction(city: City):
    event = BedFreed(aggregate_id=uuid7(), bed="B8")
    async with city.inside("civil") as ctx, ctx.savepoint() as point:
        await ctx.publish(event)
        point.undo()

    assert await rows(city, event) == []


async def test_event_that_nobody_registered_is_not_published(city: City):
    async with city.inside("civil") as ctx:
        with pytest.raises(BrokenPromiseError, match="not registered"):
            await ctx.publish(BedBurnt(aggregate_id=uuid7()))
