"""Purge a plugin: everything that it created is listed, kept in files, and then deleted for good.

The record of people, the audit trail and what other plugins keep are never touched.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from sehat.audit.append import append_audit
from sehat.plugins.manifest import find_plugins
from sehat.plugins.retiring import dependents
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = [
    "RETENTION",
    "Item",
    "export_tables",
    "files_of",
    "own_tables",
    "purge",
    "refusal_of",
    "survey",
]

RETENTION = {"clinical": timedelta(days=3 * 365), "financial": timedelta(days=8 * 365)}
"""How long rows are kept after the last one: three years for records of treatment (regulation 1.3.1
of the Medical Council's code of 2002), eight for books (section 128 of the Companies Act, 2013)."""

declare_words(
    {
        "plugins.on_somewhere": "%(plugin)s is on at %(hospitals)s. Switch it off there first.",
        "plugins.needed_by_others": "%(others)s needs %(plugin)s. Remove that first.",
        "plugins.referred_to": "%(tables)s refers to its rows. Remove that plugin first.",
        "plugins.retained": (
            "%(plugin)s keeps %(kind)s data, and its last row is of %(day)s. It has to be kept"
            " until %(until)s."
        ),
    }
)

_TABLES = """
select c.relname as name from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  and starts_with(c.relname, $1) order by 1
"""
_OTHERS = """
select distinct t.conrelid::regclass::text as name from pg_constraint t
where t.contype = 'f' and t.confrelid::regclass::text = any($1)
  and not t.conrelid::regclass::text = any($1) order by 1
"""
_LOOSE = """
select 'function' as kind, p.oid::regprocedure::text as name from pg_proc p
where p.pronamespace = 'public'::regnamespace and starts_with(p.proname, $1)
union all
select 'sequence', c.relname from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind = 'S' and starts_with(c.relname, $1)
  and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i'))
union all
select 'domain', t.typname from pg_type t
where t.typnamespace = 'public'::regnamespace and t.typtype = 'd' and starts_with(t.typname, $1)
order by 1, 2
"""
_TRIGGERS = """
select format('drop trigger %I on %s', tgname, tgrelid::regclass) as drop from pg_trigger
where not tgisinternal and tgrelid::regclass::text = any($1)
"""
"""A function cannot go before the triggers that call it, nor after the tables it gives rows of."""
_TIMES = """
select column_name as name from information_schema.columns
where table_schema = 'public' and table_name = $1
  and data_type in ('date', 'timestamp with time zone')
"""

SHARED = {
    "event_delivery": "listener ^@ $1 or (tenant_id, event_id) in"
    " (select tenant_id, id from outbox where name ^@ $1)",
    "outbox": "name ^@ $1",
    "event_subscription": "plugin = rtrim($1, '.') or event ^@ $1",
    "job_task": "job ^@ $1",
    "job_run": "job ^@ $1",
    "message": "template ^@ $1",
    "page_draft": "form ^@ $1",
    "live_event": "topic ^@ $1",
    "number_series": "kind ^@ $1",
    "idempotency": "split_part(route, '/', 3) = rtrim($1, '.')",
    "role_permission": "permission ^@ $1",
    "plugin_switch": "plugin = rtrim($1, '.')",
    "plugin_retirement": "plugin = rtrim($1, '.')",
    "migration": "app_name = rtrim($1, '.')",
    "stopped_migration": "package = 'sehat_' || rtrim($1, '.')",
}
"""Table of the core → which of its rows are this plugin's, `$1` being its name and a dot."""

NAMED = {"role": "offered", "service_account": "permissions", "webhook": "events"}
"""Table of the core → a list in its rows that may name the plugin's permissions or events."""

_NAMING = "exists (select from unnest({}) one where one ^@ $1)"
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")


class Item(Struct, frozen=True):
    """Something that the plugin created: its kind, its name, and how many rows it has."""

    kind: str
    name: str
    rows: int | None = None


async def survey(owner: Connection, plugin: str, data: Path) -> list[Item]:
    """Everything that a plugin created, whether its package is still there or not.

    Args:
        owner: a connection of the role that owns the tables and sees every row.
        plugin: its name.
        data: the installation's folder, in which a plugin may have files.
    """
    found = [
        Item("table", name, await owner.fetchval(f"select count(*) from {name}"))  # noqa: S608
        for name in await own_tables(owner, plugin)
    ]
    found += [
        Item(row["kind"], row["name"])
        for row in await owner.fetch(_LOOSE, f"{plugin}_")
        if await _owner_of(owner, row["name"]) == plugin
    ]
    for table, where in SHARED.items():
        count = await owner.fetchval(f"select count(*) from {table} where {where}", f"{plugin}.")  # noqa: S608
        if count:
            found.append(Item("rows", table, count))
    for table, column in NAMED.items():
        count = await owner.fetchval(
            f"select count(*) from {table} where {_NAMING.format(column)}",  # noqa: S608 - our own
            f"{plugin}.",
        )
        if count:
            found.append(Item("names in", f"{table}.{column}", count))
    keys = await owner.fetchval("select count(*) from tenant where settings ? $1", plugin)
    if keys:
        found.append(Item("settings", "tenant", keys))
    files = sum(path.is_file() for path in files_of(data, plugin).rglob("*"))
    return [*found, *([Item("files", f"plugins/{plugin}/", files)] if files else [])]


def files_of(data: Path, plugin: str) -> Path:
    """The folder of the installation in which a plugin keeps files of its own."""
    return data / "plugins" / plugin


async def own_tables(owner: Connection, plugin: str) -> list[str]:
    """The plugin's tables: those that bear its name, and no longer name of another plugin."""
    rows = await owner.fetch(_TABLES, f"{plugin}_")
    return [row["name"] for row in rows if await _owner_of(owner, row["name"]) == plugin]


async def refusal_of(owner: Connection, plugin: str, now: datetime) -> Refusal | None:
    """What stands against a purge, the first of all; nothing where it may be done.

    Refuses with `plugins.on_somewhere`, `plugins.needed_by_others`, `plugins.referred_to` or
    `plugins.retained`. A plugin whose manifest is gone counts as one of clinical data.
    """
    on = await owner.fetch(
        "select t.slug from plugin_switch s join tenant t on t.id = s.tenant_id"
        " where s.plugin = $1 and s.enabled order by 1",
        plugin,
    )
    if on:
        hospitals = ", ".join(row["slug"] for row in on)
        return Refusal("plugins.on_somewhere", {"plugin": plugin, "hospitals": hospitals})
    if others := dependents(plugin):
        named = {"plugin": plugin, "others": ", ".join(others)}
        return Refusal("plugins.needed_by_others", named)
    tables = await own_tables(owner, plugin)
    if rows := await owner.fetch(_OTHERS, tables):
        return Refusal("plugins.referred_to", {"tables": ", ".join(row["name"] for row in rows)})
    return await _retained(owner, plugin, tables, now)


async def export_tables(owner: Connection, plugin: str, folder: Path) -> list[Path]:
    """Write every row of the plugin's tables to `TABLE.csv` in an empty folder."""
    written = []
    for table in await own_tables(owner, plugin):
        path = folder / f"{table}.csv"
        await owner.copy_from_table(table, output=path, format="csv", header=True)
        written.append(path)
    return written


async def purge(owner: Connection, plugin: str, items: list[Item]) -> None:
    """Delete what the survey found, and note it in the audit; the caller opens the transaction.

    Files are left to the caller, who deletes them once the transaction is committed.
    """
    tables = [item.name for item in items if item.kind == "table"]
    for row in await owner.fetch(_TRIGGERS, tables):
        await owner.execute(row["drop"])
    for item in items:
        if item.kind == "function":
            await owner.execute(f"drop function {item.name}")
    if tables:
        await owner.execute(f"drop table {', '.join(tables)}")
    for item in items:
        if item.kind in {"sequence", "domain"}:
            await owner.execute(f"drop {item.kind} if exists {item.name}")
        elif item.kind == "rows":
            await owner.execute(
                f"delete from {item.name} where {SHARED[item.name]}",  # noqa: S608 - our own words
                f"{plugin}.",
            )
    for table, column in NAMED.items():
        await owner.execute(
            f"update {table} set {column} = array(select one from unnest({column}) one"  # noqa: S608
            f" where not one ^@ $1) where {_NAMING.format(column)}",
            f"{plugin}.",
        )
    await owner.execute("update tenant set settings = settings - $1 where settings ? $1", plugin)
    await append_audit(
        owner,
        tenant_id=None,
        actor_id=None,
        actor_kind="system",
        action="admin.plugin_purged",
        entity="plugin_switch",
        before={f"{one.kind} {one.name}": one.rows for one in items},
        after={"plugin": plugin},
    )


async def _retained(
    owner: Connection, plugin: str, tables: list[str], now: datetime
) -> Refusal | None:
    found = next((one for one in find_plugins() if one.name == plugin), None)
    kind = found.manifest.data_class if found and found.manifest else "clinical"
    kept = RETENTION.get(kind)
    last = await _last_row(owner, tables) if kept else None
    if kept is None or last is None or last + kept <= now:
        return None
    until = last + kept
    return Refusal(
        "plugins.retained",
        {
            "plugin": plugin,
            "kind": kind,
            "day": f"{last:%d-%m-%Y}",
            "until": f"{until:%d-%m-%Y}",
        },
    )


async def _last_row(owner: Connection, tables: list[str]) -> datetime | None:
    """The latest moment that a row of these tables tells, days to come left out."""
    moments: list[datetime] = []
    for table in tables:
        for column in await owner.fetch(_TIMES, table):
            told = await owner.fetchval(
                f"select max({column['name']}::timestamptz) from {table}"  # noqa: S608 - of the catalogue
                f" where {column['name']}::timestamptz <= now()"
            )
            moments += [told] if told else []
    return max(moments, default=None)


async def _owner_of(owner: Connection, name: str) -> str:
    """The plugin whose name is the longest that this one begins with."""
    known = {found.name for found in find_plugins()}
    rows: list[Any] = await owner.fetch(
        "select app_name as name from migration union select plugin from plugin_switch"
    )
    known |= {row["name"] for row in rows}
    fits = [one for one in known if _NAME.match(one) and name.startswith(f"{one}_")]
    return max(fits, key=len, default="")
