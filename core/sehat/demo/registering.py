"""Make people the registered ones of a hospital, as its desk would."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sehat.people.load import load_persons

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.people.register import PersonDetails

__all__ = ["register_at"]


async def register_at(
    owner: Connection, hospital: UUID, people: Sequence[PersonDetails]
) -> list[UUID]:
    """Write persons, number them and let the search find them; return their ids.

    The hospital stays bound until the transaction ends.
    """
    ids = await load_persons(owner, people, source="desk")
    await owner.execute("select set_config('sehat.tenant', $1, true)", str(hospital))
    for person in ids:
        await owner.execute(
            "select give_registration($1, $2, null, current_date)", hospital, person
        )
    return ids
