"""Write anew what everybody is found by, where the rules of spelling have changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sehat.errors import MigrationError
from sehat.people.name_keys import spoken_name
from sehat.people.search_tokens import person_tokens

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["reindex_everybody", "reindex_some"]

SLICE = 5_000

_SLICE = """
select p.id, p.name, p.name_local, p.mobile,
  array(select n.text from person_name n where n.person_id = p.id order by n.id) as names
from person p where p.id > $1 and ({}) order by p.id limit $2
"""
_WRITE = """
update person p set spoken = n.spoken, search_tokens = string_to_array(n.tokens, '|')
from unnest($1::uuid[], $2::text[], $3::text[]) n(id, spoken, tokens) where p.id = n.id
"""
_UNFOUND = """
select count(*) from registration r
where r.person_id in (select p.id from person p where {})
  and not exists (select 1 from registration_token t
                  where t.tenant_id = r.tenant_id and t.person_id = r.person_id)
"""
_FORGET = "delete from registration_token where person_id in (select p.id from person p where {})"
_REGISTERED = """
select tenant_id, array_agg(person_id) as persons from registration
where person_id in (select p.id from person p where {}) group by tenant_id
"""
_NOBODY = "00000000-0000-0000-0000-000000000000"


async def reindex_everybody(owner: Connection) -> tuple[int, int]:
    """Make the tokens of all persons and registrations; return how many of each were written.

    Raises:
        MigrationError: a row was left out; nothing of this transaction may be kept.
    """
    return await reindex_some(owner, "true")


async def reindex_some(owner: Connection, among: str) -> tuple[int, int]:
    """The same for the persons `p` of whom an SQL condition of our own holds.

    Raises:
        MigrationError: as above.
    """
    persons = await owner.fetchval(f"select count(*) from person p where {among}")  # noqa: S608
    written, last = 0, _NOBODY
    while rows := await owner.fetch(_SLICE.format(among), last, SLICE):
        made = [(row["id"], spoken_name(row["name"]), _tokens(row)) for row in rows]
        done = await owner.execute(_WRITE, *(list(column) for column in zip(*made, strict=True)))
        written += int(done.rpartition(" ")[2])
        last = rows[-1]["id"]
    if written != persons:
        raise MigrationError(f"{written} of {persons} persons got their search tokens.")
    return persons, await _registrations(owner, among)


def _tokens(row: Mapping[str, Any]) -> str:
    """All tokens in one text, since arrays of unlike lengths make no parameter."""
    names = filter(None, (row["name"], row["name_local"], *row["names"]))
    return "|".join(person_tokens(names, row["mobile"]))


async def _registrations(owner: Connection, among: str) -> int:
    await owner.execute(_FORGET.format(among))
    tenants = await owner.fetch(_REGISTERED.format(among))
    for row in tenants:
        await owner.fetchval("select index_registration($1, $2)", row["tenant_id"], row["persons"])
    unfound = await owner.fetchval(_UNFOUND.format(among))
    if unfound:
        raise MigrationError(f"{unfound} registrations got no search token.")
    return sum(len(row["persons"]) for row in tenants)
