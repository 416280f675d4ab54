"""Write anew what everybody is found by, where the rules of spelling have changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sehat.errors import MigrationError
from sehat.people.name_keys import spoken_name
from sehat.people.search_tokens import person_tokens

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["reindex_everybody"]

SLICE = 5_000

_SLICE = """
select p.id, p.name, p.name_local, p.mobile,
  array(select n.text from person_name n where n.person_id = p.id order by n.id) as names
from person p where p.id > $1 order by p.id limit $2
"""
_WRITE = """
update person p set spoken = n.spoken, search_tokens = string_to_array(n.tokens, '|')
from unnest($1::uuid[], $2::text[], $3::text[]) n(id, spoken, tokens) where p.id = n.id
"""
_UNFOUND = """
select count(*) from registration r
where not exists (select 1 from registration_token t
                  where t.tenant_id = r.tenant_id and t.person_id = r.person_id)
"""
_NOBODY = "00000000-0000-0000-0000-000000000000"


async def reindex_everybody(owner: Connection) -> tuple[int, int]:
    """Make the tokens of all persons and registrations; return how many of each were written.

    Raises:
        MigrationError: a row was left out; nothing of this transaction may be kept.
    """
    persons = await owner.fetchval("select count(*) from person")
    written, last = 0, _NOBODY
    while rows := await owner.fetch(_SLICE, last, SLICE):
        made = [(row["id"], spoken_name(row["name"]), _tokens(row)) for row in rows]
        done = await owner.execute(_WRITE, *(list(column) for column in zip(*made, strict=True)))
        written += int(done.rpartition(" ")[2])
        last = rows[-1]["id"]
    if written != persons:
        raise MigrationError(f"{written} of {persons} persons got their search tokens.")
    return persons, await _registrations(owner)


def _tokens(row: Mapping[str, Any]) -> str:
    """All tokens in one text, since arrays of unlike lengths make no parameter."""
    names = filter(None, (row["name"], row["name_local"], *row["names"]))
    return "|".join(person_tokens(names, row["mobile"]))


async def _registrations(owner: Connection) -> int:
    await owner.execute("delete from registration_token")
    tenants = await owner.fetch(
        "select tenant_id, array_agg(person_id) as persons from registration group by tenant_id"
    )
    for row in tenants:
        await owner.fetchval("select index_registration($1, $2)", row["tenant_id"], row["persons"])
    unfound = await owner.fetchval(_UNFOUND)
    if unfound:
        raise MigrationError(f"{unfound} registrations got no search token.")
    return sum(len(row["persons"]) for row in tenants)
