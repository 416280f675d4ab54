"""`sehat tables`: every table with its plugin, what it is keyed by and its policies."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import msgspec
import rich_click as click
from msgspec import Struct

from sehat.config import load_settings
from sehat.db.address import Addresses
from sehat.plugins.manifest import find_plugins

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asyncpg import Connection

__all__ = ["TableRow", "list_tables", "tables"]

_TABLES = """
select c.relname as name,
  split_part(obj_description(c.oid, 'pg_class'), 'sehat:', 2) as scope,
  array(
    select case r when 0 then 'public' else r::regrole::text end || ' '
      || case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
           when 'd' then 'delete' else 'all' end
      || coalesce(' using ' || pg_get_expr(p.polqual, c.oid), '')
      || coalesce(' check ' || pg_get_expr(p.polwithcheck, c.oid), '')
    from pg_policy p, unnest(p.polroles) r where p.polrelid = c.oid order by 1) as policies
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
order by 1
"""


class TableRow(Struct, frozen=True):
    """One table; `scope` is tenant, person, platform, or nothing where no wall was declared."""

    name: str
    plugin: str
    scope: str
    policies: tuple[str, ...]


async def list_tables(
    connection: Connection, plugins: Iterable[str] | None = None
) -> list[TableRow]:
    """The tables of a database in the order of their names, partitions left out.

    Args:
        connection: of the owner, who sees every policy.
        plugins: names that begin the names of tables; those that are installed unless given.
    """
    names = [found.name for found in find_plugins()] if plugins is None else list(plugins)
    return [
        TableRow(
            name=row["name"],
            plugin=next((name for name in names if row["name"].startswith(f"{name}_")), "core"),
            scope=row["scope"] or "",
            policies=tuple(row["policies"]),
        )
        for row in await connection.fetch(_TABLES)
    ]


async def _read() -> list[TableRow]:
    connection = await asyncpg.connect(Addresses.of(load_settings()).owner)
    try:
        return await list_tables(connection)
    finally:
        await connection.close()


@click.command("tables")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def tables(*, as_json: bool) -> None:
    """List every table of the running database."""
    rows = asyncio.run(_read())
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(rows)))
        return
    for row in rows:
        click.echo(f"{row.name:36} {row.plugin:10} {row.scope:10} {len(row.policies)} policies")
