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

_REGISTER = """
insert into registration (tenant_id, person_id, number)
select $1, id, to_char(now(), 'YY') || '-'
  || serial_text(next_number('registration', to_char(now(), 'YYYY')), 6)
from unnest($2::uuid[]) id
"""


async def register_at(
    owner: Connection, hospital: UUID, people: Sequence[PersonDetails]
) -> list[UUID]:
    """Write persons, number them and let the search find them; return their ids.

    The hospital stays bound until the transaction ends.
    """
    ids = await load_persons(owner, people, source="desk")
    await owner.execute("select set_config('sehat.tenant', $1, true)", str(hospital))
    await owner.execute(_REGISTER, hospital, ids)
    await owner.fetchval("select index_registration($1, $2)", hospital, ids)
    return ids
