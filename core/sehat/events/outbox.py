"""The outbox: an event is a row in the transaction that made it true."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

import msgspec

from sehat.errors import BrokenPromiseError

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["Event", "declare_events", "declared_events", "publish_event", "read_event"]

_NAME: Final = re.compile(r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\.v[1-9][0-9]*$")
_types: Final[dict[str, type[Event]]] = {}


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact: ids and scalars only; `name` carries plugin, past tense and version."""

    event_name: ClassVar[str]
    aggregate_id: UUID


def declare_events(types: Iterable[type[Event]]) -> None:
    """Register event types, so that they may be published and read.

    Raises:
        BrokenPromiseError: a name is not `plugin.what_happened.v1`, or two types bear it.
    """
    for kind in types:
        name = kind.event_name
        if not _NAME.match(name):
            raise BrokenPromiseError(f"Event {name!r} must be called like plugin.what_happened.v1.")
        if _shape(_types.get(name, kind)) != _shape(kind):
            raise BrokenPromiseError(f"Event {name!r} has two shapes; give one the next version.")
        _types[name] = kind


def declared_events() -> list[str]:
    """The names of all registered events, sorted."""
    return sorted(_types)


async def publish_event(db: Connection, *, tenant_id: UUID, event: Event) -> None:
    """Write the event's row.

    Raises:
        BrokenPromiseError: no plugin registers this event.
    """
    if event.event_name not in _types:
        raise BrokenPromiseError(
            f"Event {event.event_name!r} is not registered; name its type in register_events."
        )
    await db.execute(
        "insert into outbox (tenant_id, name, aggregate_id, payload, occurred_at)"
        " values ($1, $2, $3, $4::text::jsonb, now())",
        tenant_id,
        event.event_name,
        event.aggregate_id,
        msgspec.json.encode(event).decode(),
    )


def read_event(name: str, payload: str) -> Event:
    """The event of an outbox row.

    Raises:
        BrokenPromiseError: no plugin of this process registers the event.
        msgspec.ValidationError: the row has another shape than the type.
    """
    if name not in _types:
        raise BrokenPromiseError(f"Event {name!r} is not registered in this process.")
    return msgspec.json.decode(payload, type=_types[name])


def _shape(kind: type[Event]) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.type) for field in msgspec.structs.fields(kind))
