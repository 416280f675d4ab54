"""The cards of a person and what happened to each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from asyncpg import Connection

__all__ = [
    "card_by_id",
    "card_history",
    "cards_of_person",
    "events_since",
    "holder_of",
    "latest_cards",
]

Rows = Sequence[Any]


async def cards_of_person(db: Connection, person_id: UUID) -> Rows:
    """The cards of a person and of all who were found to be the same, the latest first."""
    return await db.fetch(  # type: ignore[no-any-return]
        "select * from cards_card where person_id = any((select persons_as_one($1))::uuid[])"
        " order by issued_at desc, id desc",
        person_id,
    )


async def card_by_id(db: Connection, card_id: UUID) -> Any:  # noqa: ANN401 - a row
    """One card, or nothing."""
    return await db.fetchrow("select * from cards_card where id = $1", card_id)


async def card_history(db: Connection, card_id: UUID) -> Rows:
    """What was done to a card, where and when, the latest first."""
    return await db.fetch(  # type: ignore[no-any-return]
        "select e.kind, e.reason, e.at, t.name as hospital, t.name_i18n as hospital_i18n"
        " from cards_card_event e join tenant t on t.id = e.tenant_id"
        " where e.card_id = $1 order by e.at desc",
        card_id,
    )


async def events_since(db: Connection, tenant_id: UUID, since: datetime) -> dict[str, int]:
    """How often each thing was done to cards at a hospital since a time."""
    rows = await db.fetch(
        "select kind, count(*) as count from cards_card_event"
        " where tenant_id = $1 and at >= $2 group by kind",
        tenant_id,
        since,
    )
    return {row["kind"]: row["count"] for row in rows}


async def holder_of(db: Connection, number: str) -> Any:  # noqa: ANN401 - a row
    """The person of a number, whom this hospital knows, or nothing."""
    return await db.fetchrow(
        "select c.person_id, p.name from cards_card c join person p on p.id = c.person_id"
        " where c.number = $1 limit 1",
        number,
    )


async def latest_cards(db: Connection, persons: Sequence[UUID]) -> Rows:
    """The latest card of each of these persons who has one, under whichever entry it was issued."""
    return await db.fetch(  # type: ignore[no-any-return]
        # The entries first and as rows: only a plain comparison may pass the wall to the index.
        "with asked as materialized ("
        "  select a.id, unnest(persons_as_one(a.id)) as entry from unnest($1::uuid[]) a(id))"
        " select distinct on (asked.id) asked.id as person_id, c.status"
        " from asked join cards_card c on c.person_id = asked.entry"
        " order by asked.id, c.issued_at desc",
        list(persons),
    )
