"""Retire a plugin: at once it takes part at no hospital, and everything that it keeps stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.audit.append import append_audit
from sehat.plugins.manifest import find_plugins
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["bring_back", "dependents", "retire", "retired_plugins"]

declare_words(
    {
        "plugins.needed_everywhere": "%(others)s needs %(plugin)s. Retire that first.",
        "plugins.retired_before": "%(plugin)s is retired already.",
        "plugins.not_retired": "%(plugin)s is not retired.",
    }
)


def dependents(plugin: str) -> list[str]:
    """The installed plugins that cannot be without this one."""
    return [
        found.name
        for found in find_plugins()
        if found.manifest and plugin in found.manifest.requires
    ]


async def retired_plugins(connection: Connection) -> list[str]:
    """The names of those that are retired."""
    rows = await connection.fetch("select plugin from plugin_retirement order by plugin")
    return [row["plugin"] for row in rows]


async def retire(connection: Connection, plugin: str) -> int | Refusal:
    """Take a plugin from every hospital; how many of them had it on.

    The caller opens the transaction, and tells `switch` to all processes after it.

    Refuses with `plugins.needed_everywhere` or `plugins.retired_before`.
    """
    gone = await retired_plugins(connection)
    if needing := [other for other in dependents(plugin) if other not in gone]:
        named = {"plugin": plugin, "others": ", ".join(needing)}
        return Refusal("plugins.needed_everywhere", named)
    if plugin in gone:
        return Refusal("plugins.retired_before", {"plugin": plugin})
    await connection.execute("insert into plugin_retirement (plugin) values ($1)", plugin)
    await _note(connection, "admin.plugin_retired", plugin)
    return await _count_on(connection, plugin)


async def bring_back(connection: Connection, plugin: str) -> int | Refusal:
    """Let a retired plugin take part again where it was on; at how many hospitals.

    Refuses with `plugins.not_retired`.
    """
    if plugin not in await retired_plugins(connection):
        return Refusal("plugins.not_retired", {"plugin": plugin})
    await connection.execute("delete from plugin_retirement where plugin = $1", plugin)
    await _note(connection, "admin.plugin_brought_back", plugin)
    return await _count_on(connection, plugin)


async def _note(connection: Connection, action: str, plugin: str) -> None:
    await append_audit(
        connection,
        tenant_id=None,
        actor_id=None,
        actor_kind="system",
        action=action,
        entity="plugin_retirement",
        after={"plugin": plugin},
    )


async def _count_on(connection: Connection, plugin: str) -> int:
    count: int = await connection.fetchval(
        "select count(*) from plugin_switch where plugin = $1 and enabled", plugin
    )
    return count
