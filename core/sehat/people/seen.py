"""The person of an address as a page shows them, whoever they were merged with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sehat.people.sight import OtherEntry, PersonSight, sight_of
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.web.arrival import Arrival

__all__ = ["person_seen"]

declare_words(
    {
        "people.not_open": (
            "This person is not open at your hospital. Scan the card, or find them by number."
        ),
    }
)

_PERSON = """
select p.*, r.number as registration,
  exists (select from person m where m.merged_into = p.id) as stands_for_others,
  (select i.value from person_identifier i where i.person_id = p.id
     and i.system = 'card_number' and i.status = 'active' limit 1) as card_number
from person p left join registration r on r.tenant_id = $2 and r.person_id = p.id
where p.id = $1
"""


_OTHERS = """
select p.id, p.name, r.number as registration, d.id as pair
from person p left join registration r on r.tenant_id = $2 and r.person_id = p.id
left join possible_duplicate d on d.tenant_id = $2 and d.state = 'merged'
  and d.person_id = least(p.id, coalesce(p.merged_into, $1))
  and d.other_id = greatest(p.id, coalesce(p.merged_into, $1))
where p.id = any((select persons_as_one($1))::uuid[]) and p.id <> $1
order by p.id
"""


async def person_seen(arrival: Arrival, db: Connection, person_id: UUID) -> PersonSight | Refusal:
    """The person, where this hospital may see them; refuses with `people.not_open`."""
    row = await db.fetchrow(_PERSON, person_id, arrival.here.id)
    if row is None:
        return Refusal("people.not_open")
    if row["merged_into"] is None and row["registration"] and not row["stands_for_others"]:
        return sight_of(arrival, row, arrival.business_date)
    shown = await _as_one(arrival, db, dict(row))
    others = await _others(arrival, db, shown["id"])
    return PersonSight(arrival, shown, arrival.business_date, others)


async def _as_one(arrival: Arrival, db: Connection, row: dict[str, Any]) -> dict[str, Any]:
    """What is said of the one who stands for a merged person, under the number held here."""
    one = await db.fetchrow("select member, root, size from member_here($1)", row["id"])
    if one["root"] is None or one["size"] == 1:
        return row
    root = await db.fetchrow(_PERSON, one["root"], arrival.here.id)
    number = await db.fetchval(
        "select number from registration where tenant_id = $1 and person_id = $2",
        arrival.here.id,
        one["member"],
    )
    card = root["card_number"] or await db.fetchval(
        "select value from person_identifier"
        " where person_id = any((select persons_as_one($1))::uuid[]) and system = 'card_number'"
        " and status = 'active' order by id limit 1",
        one["root"],
    )
    shown = {"id": one["member"], "registration": number, "card_number": card}
    return {**dict(root), **shown}


async def _others(arrival: Arrival, db: Connection, person_id: UUID) -> tuple[OtherEntry, ...]:
    may = arrival.staff is not None and "people.merge_persons" in arrival.staff.permissions
    base = f"/{arrival.here.slug}/admin/duplicates"
    return tuple(
        OtherEntry(
            row["name"],
            row["registration"] or "",
            f"{base}/{row['pair']}" if may and row["pair"] else "",
        )
        for row in await db.fetch(_OTHERS, person_id, arrival.here.id)
    )
