"""Check of what is left when the plugin goes for good; the purge is rolled back afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg

from sehat.plugins.purging import purge, survey

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.testing.conformance.subject import Subject

__all__ = ["purge_leaves_nothing"]

_OBJECTS = """
select format('%s %s', case c.relkind when 'i' then 'index' when 'S' then 'sequence'
    when 'v' then 'view' when 'm' then 'view' else 'table' end, c.relname) as name
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind <> 'c'
union select format('function %s', p.oid::regprocedure) from pg_proc p
  where p.pronamespace = 'public'::regnamespace
union select format('type %s', t.typname) from pg_type t
  where t.typnamespace = 'public'::regnamespace and t.typtype in ('e', 'd')
union select format('trigger %s on %s', tgname, tgrelid::regclass) from pg_trigger
  where not tgisinternal
union select format('constraint %s on %s', conname, conrelid::regclass) from pg_constraint
  where connamespace = 'public'::regnamespace and conrelid <> 0
union select format('policy %s on %s', polname, polrelid::regclass) from pg_policy
union select format('column %s.%s', attrelid::regclass, attname) from pg_attribute
  join pg_class c on c.oid = attrelid where c.relnamespace = 'public'::regnamespace
  and c.relkind in ('r', 'p') and attnum > 0 and not attisdropped
"""


async def purge_leaves_nothing(subject: Subject) -> list[str]:
    """PC27: a purge takes everything that the plugin made, and nothing of others."""
    base = await _without(subject)
    owner, folder = subject.owner, subject.city.platform.settings.data
    transaction = owner.transaction()
    await transaction.start()
    try:
        await purge(owner, subject.name, await survey(owner, subject.name, folder))
        after = await _objects(owner)
    except asyncpg.PostgresError as error:
        return [f"The purge stops: {error}. Let nothing outside the plugin's tables use them."]
    finally:
        await transaction.rollback()
    found = [
        f"{name} is left after a purge. Begin its name with {subject.name}_, in a table of its own."
        for name in after - base
    ]
    found += [f"{name} is gone after a purge, and is not the plugin's." for name in base - after]
    return sorted(found)


async def _without(subject: Subject) -> set[str]:
    others = [found.package for found in subject.found if found.name != subject.name]
    addresses = await subject.platform.databases.clone(["sehat", *others])
    owner = await asyncpg.connect(addresses.owner)
    try:
        return await _objects(owner)
    finally:
        await owner.close()


async def _objects(owner: Connection) -> set[str]:
    return {row["name"] for row in await owner.fetch(_OBJECTS)}
