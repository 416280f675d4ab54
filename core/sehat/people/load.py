"""Write many persons at once, as surveys and imports bring them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from sehat.ids import uuid7
from sehat.people.names import script_of
from sehat.people.register import INSERT_PERSON, values_of

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.people.register import PersonDetails

__all__ = ["load_persons"]

_NAME = """
insert into person_name (person_id, text, script, source, "primary") values ($1, $2, $3, $4, $5)
"""


async def load_persons(
    owner: Connection, persons: Iterable[PersonDetails], *, source: str
) -> list[UUID]:
    """Insert persons and their names inside the caller's transaction; return their ids."""
    ids, rows, names = [], [], []
    for details in persons:
        person_id = uuid7()
        ids.append(person_id)
        rows.append((person_id, *values_of(details), details.unidentified, None))
        names.append((person_id, details.name, script_of(details.name), source, True))
        if details.name_local:
            local = details.name_local
            names.append((person_id, local, script_of(local), source, False))
    await owner.executemany(INSERT_PERSON, rows)
    await owner.executemany(_NAME, names)
    return ids
