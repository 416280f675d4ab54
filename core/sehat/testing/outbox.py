"""The outbox as a test reads it: which events were written, and what became of their delivery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sehat.events.outbox import Event, read_event

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantRef
    from sehat.testing.city import City

__all__ = ["Outbox", "Undelivered"]


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An event that a listener has not taken: it waits for another try, or was given up."""

    event: str
    listener: str
    state: str
    error: str


@dataclass(slots=True)
class Outbox:
    """Events of one city since a moment; listeners hear of them when `deliver` is awaited."""

    city: City
    since: int

    @classmethod
    async def since_now(cls, city: City) -> Outbox:
        """An outbox that shows what is written from now on."""
        return cls(city, (await _fetch(city, "select coalesce(max(seq), 0) from outbox"))[0][0])

    async def events(self, name: str = "", *, tenant: TenantRef | None = None) -> list[Event]:
        """The events in the order they were written, of this name and hospital where given."""
        rows = await _fetch(
            self.city,
            "select name, payload from outbox where seq > $1 and ($2 = '' or name = $2)"
            " and ($3::uuid is null or tenant_id = $3) order by seq",
            self.since,
            name,
            tenant.id if tenant else None,
        )
        return [read_event(row["name"], row["payload"]) for row in rows]

    async def deliver(self) -> list[Undelivered]:
        """Tell the events to their listeners, until none is due; what did not get through."""
        await self.city.deliver()
        rows = await _fetch(
            self.city,
            "select o.name, d.listener, d.state, d.error from event_delivery d"
            " join outbox o on o.tenant_id = d.tenant_id and o.id = d.event_id"
            " where o.seq > $1 and d.state <> 'done' order by o.seq, d.listener",
            self.since,
        )
        return [Undelivered(*row) for row in rows]


async def _fetch(city: City, statement: str, *values: object) -> list[Any]:
    async with city.connect("owner") as owner:
        return list(await owner.fetch(statement, *values))
