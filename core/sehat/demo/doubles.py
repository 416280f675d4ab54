"""A few residents who were registered twice, so that there are duplicates to decide on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from sehat.demo.registering import register_at
from sehat.people.duplicates import LIKELY
from sehat.people.register import PersonDetails

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["register_doubles"]

DOUBLES = 6
"""At each hospital."""

RESPELT = (("ee", "i"), ("oo", "u"), ("sh", "s"), ("v", "w"), ("i", "ee"), ("a", "aa"))
"""How another clerk may have heard it: the first that occurs is written otherwise, once."""

_SOME = """
select p.* from registration r join person p on p.id = r.person_id
where r.tenant_id = $1 and p.name ~ ' ' and p.mobile is not null and p.birth_date is not null
order by r.number limit $2
"""


async def register_doubles(owner: Connection, hospitals: Iterable[UUID]) -> None:
    """Register some people a second time under another spelling, and note the pairs."""
    for hospital in hospitals:
        rows = await owner.fetch(_SOME, hospital, DOUBLES)
        doubles = [
            PersonDetails(
                name=_respelt(row["name"]),
                sex=row["sex"],
                birth_date=row["birth_date"].replace(month=1, day=1),
                birth_precision="year",
                mobile=row["mobile"],
                locality=row["locality"],
            )
            for row in rows
        ]
        ids = await register_at(owner, hospital, doubles)
        await owner.fetchval("select note_duplicates($1, $2, $3::real)", hospital, ids, LIKELY)


def _respelt(name: str) -> str:
    first, _, rest = name.partition(" ")
    written, heard = next(((w, h) for w, h in RESPELT if w in first), ("", ""))
    return f"{first.replace(written, heard, 1) if written else first + 'a'} {rest}"
