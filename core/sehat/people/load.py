"""Write many persons at once, as surveys and imports bring them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from sehat.ids import uuid7
from sehat.people.names import script_of, sort_key

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.people.register import PersonDetails

__all__ = ["load_persons"]

_PERSON = """
insert into person (id, name, name_local, sex, birth_date, birth_precision, mobile, guardian_name,
  guardian_relation, address_line, locality, ward_code, district, pin, sort_key)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""
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
        rows.append((person_id, *_values(details)))
        names.append((person_id, details.name, script_of(details.name), source, True))
        if details.name_local:
            local = details.name_local
            names.append((person_id, local, script_of(local), source, False))
    await owner.executemany(_PERSON, rows)
    await owner.executemany(_NAME, names)
    return ids


def _values(details: PersonDetails) -> tuple[object, ...]:
    return (
        details.name,
        details.name_local,
        details.sex,
        details.birth_date,
        details.birth_precision,
        details.mobile,
        details.guardian_name,
        details.guardian_relation,
        details.address_line,
        details.locality,
        details.ward_code,
        details.district,
        details.pin,
        sort_key(details.name),
    )
