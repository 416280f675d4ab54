"""Checks of the plugin's tables as the migrated database has them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import asyncpg

from sehat.testing.catalogue import walk_catalogue
from sehat.testing.examples import find_exemptions

if TYPE_CHECKING:
    from sehat.testing.conformance.subject import Subject

__all__ = [
    "keys_lead_to_what_is_required",
    "keys_of_the_database_restrict",
    "migrations_make_the_columns_of_the_classes",
    "no_table_escapes_the_walls",
    "tables_of_the_database_bear_its_name",
]

_NEW_TABLES = """
select relname from pg_class where relkind in ('r', 'p') and not relispartition
and relnamespace = 'public'::regnamespace order by 1
"""
_KEYS = """
select c.conname as name, o.relname as own, t.relname as other, c.confdeltype::text as effect
from pg_constraint c join pg_class o on o.oid = c.conrelid join pg_class t on t.oid = c.confrelid
where c.contype = 'f' and c.conparentid = 0 and starts_with(o.relname, $1) order by 1
"""
_COLUMNS = """
select a.attname as name, coalesce(nullif(t.typbasetype, 0), t.oid)::regtype::text as type,
  a.attnotnull as required, a.attidentity <> '' or a.attgenerated <> '' as made
from pg_attribute a join pg_type t on t.oid = a.atttypid
where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped
"""
_EFFECTS = {"c": "cascades", "n": "empties the key", "d": "sets a default"}


async def tables_of_the_database_bear_its_name(subject: Subject) -> list[str]:
    """PC20: what the plugin's migrations make bears its name."""
    before = await _tables_without(subject)
    there = {row["relname"] for row in await subject.rows(_NEW_TABLES)}
    return [
        f"table {name} does not begin with {subject.name}_. Rename it in a migration."
        for name in sorted(there - before)
        if not name.startswith(f"{subject.name}_")
    ]


async def _tables_without(subject: Subject) -> set[str]:
    """The tables of the same city without the plugin."""
    others = [found.package for found in subject.found if found.name != subject.name]
    addresses = await subject.platform.databases.clone(["sehat", *others])
    owner = await asyncpg.connect(addresses.owner)
    try:
        return {row["relname"] for row in await owner.fetch(_NEW_TABLES)}
    finally:
        await owner.close()


async def no_table_escapes_the_walls(subject: Subject) -> list[str]:
    """PC21: no table of the plugin escapes the walls between hospitals."""
    exempt = find_exemptions(subject.city.platform.plugins)
    async with subject.city.connect("owner") as owner:
        faults = await walk_catalogue(owner)
    return [
        f"{fault.name} breaks the rule {fault.rule!r}: {fault.detail}. Let tenant_table or"
        " person_table make it in the migration after its own, or give a reason in `exempt` of"
        " the module `testing`."
        for fault in faults
        if fault.name.startswith(f"{subject.name}_") and (fault.rule, fault.name) not in exempt
    ]


async def keys_of_the_database_restrict(subject: Subject) -> list[str]:
    """PC22: deleting a row that a key leads to is refused."""
    return [
        f"key {row['name']} {_EFFECTS[row['effect']]} when a row of {row['other']} is deleted."
        " Let it restrict: TenantKey does."
        for row in await subject.rows(_KEYS, f"{subject.name}_")
        if row["effect"] in _EFFECTS
    ]


async def migrations_make_the_columns_of_the_classes(subject: Subject) -> list[str]:
    """PC23: the migrations make the columns that the classes of the tables name.

    A domain counts as the type that it is made of.
    """
    return [wrong for table in _classes(subject) async for wrong in _differences(subject, table)]


async def keys_lead_to_what_is_required(subject: Subject) -> list[str]:
    """PC25: keys lead to the core's tables, own ones, and those of plugins that are required."""
    manifest = subject.found[0].manifest
    may = {subject.name, *(manifest.requires if manifest else ())}
    others = {found.name for found in subject.found}
    found = [
        f"key {row['name']} leads to {row['other']} of {owner}. Name {owner} under [requires], or"
        " keep the id without a key."
        for row in await subject.rows(_KEYS, f"{subject.name}_")
        for owner in others - may
        if row["other"].startswith(f"{owner}_")
    ]
    if (config := _app(subject)) is None:
        return found
    packages = {f"{item.package}.piccolo_app" for item in subject.found if item.name in may}
    wanted = {"sehat.piccolo_app", *packages} - {f"{subject.plugin.package}.piccolo_app"}
    asked = set(config.migration_dependencies)
    found += [
        f"migration_dependencies names {extra}, which is not required. Take it out."
        for extra in sorted(asked - wanted)
    ]
    if "sehat.piccolo_app" not in asked:
        found.append('migration_dependencies lacks "sehat.piccolo_app". Add it.')
    return found


def _app(subject: Subject) -> Any:  # noqa: ANN401 - Piccolo's AppConfig
    module = f"{subject.plugin.package}.piccolo_app"
    return import_module(module).APP_CONFIG if find_spec(module) else None


def _classes(subject: Subject) -> Iterator[Any]:
    config = _app(subject)
    yield from config.table_classes if config else ()


async def _differences(subject: Subject, table: Any) -> Any:  # noqa: ANN401 - Piccolo's table
    name = table._meta.tablename  # noqa: SLF001 - Piccolo gives it nowhere else
    there = {row["name"]: row for row in await subject.rows(_COLUMNS, name)}
    todo = "Write a migration that makes it so, or correct the class."
    if not there:
        yield f"table {name} is not made by any migration. Write one."
        return
    named = {column._meta.db_column_name: column for column in table._meta.columns}  # noqa: SLF001
    for column_name, column in named.items():
        row = there.get(column_name)
        if row is None:
            yield f"{name}.{column_name} is not made by any migration. {todo}"
            continue
        (type_,) = (await subject.rows("select to_regtype($1)::text", column.column_type))[0]
        if type_ is not None and type_ != row["type"]:
            yield f"{name}.{column_name} is {row['type']}, its class says {type_}. {todo}"
        if row["required"] == column._meta.null:  # noqa: SLF001
            said = "may be null" if column._meta.null else "is never null"  # noqa: SLF001
            yield f"{name}.{column_name}: its class says that it {said}; it is not so. {todo}"
    for extra in sorted(set(there) - set(named)):
        if not there[extra]["made"]:
            yield f"{name}.{extra} is there, but no class names it. {todo}"
