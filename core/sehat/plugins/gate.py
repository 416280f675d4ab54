"""The plugin gate: whether a plugin is on for a tenant, asked by routes, menus and all else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from sehat.plugins.presence import Switches

if TYPE_CHECKING:
    from sehat.changes import Changes
    from sehat.db.pool import Pool

__all__ = ["PluginGate"]

NOTHING = Switches()


class PluginGate:
    """Answers from the process, and agrees with every other process within a second."""

    def __init__(self, pool: Pool, changes: Changes) -> None:
        self._pool = pool
        self._changes = changes
        self._switches: dict[UUID, Switches] = {}
        self._loaded_at: datetime | None = None
        self._drops = 0
        changes.on("switch", self._drop)

    async def is_on(self, tenant_id: UUID, plugin: str) -> bool:
        """Whether the tenant switched the plugin on."""
        return plugin in await self.plugins_of(tenant_id)

    async def plugins_of(self, tenant_id: UUID) -> frozenset[str]:
        """The plugins that the tenant switched on."""
        return (await self.switches_of(tenant_id)).on

    async def is_retired(self, plugin: str) -> bool:
        """Whether the operator took the plugin from every hospital."""
        found: bool = await self._pool.fetchval(
            "select exists (select from plugin_retirement where plugin = $1)", plugin
        )
        return found

    async def retired(self) -> frozenset[str]:
        """The plugins that the operator took from every hospital."""
        rows = await self._pool.fetch("select plugin from plugin_retirement")
        return frozenset(row["plugin"] for row in rows)

    async def switches_of(self, tenant_id: UUID) -> Switches:
        """What the tenant switched on, with the guards that were promised then."""
        if self._loaded_at is None or not self._changes.fresh(self._loaded_at):
            await self._load()
        return self._switches.get(tenant_id, NOTHING)

    async def switch(
        self, tenant_id: UUID, plugin: str, *, enabled: bool, by: UUID | None, guards: str = "[]"
    ) -> None:
        """Switch a plugin on or off for a tenant; its data stays either way."""
        await self._pool.execute(
            "insert into plugin_switch (tenant_id, plugin, enabled, guards, changed_by)"
            " values ($1, $2, $3, $4::text::jsonb, $5)"
            " on conflict (tenant_id, plugin) do update set enabled = excluded.enabled,"
            " guards = excluded.guards, changed_by = excluded.changed_by, changed_at = now()",
            tenant_id,
            plugin,
            enabled,
            guards,
            by,
        )
        await self._changes.tell("switch")

    async def _load(self) -> None:
        began, drops = datetime.now(UTC), self._drops
        rows = await self._pool.fetch(
            "select tenant_id, plugin, guards from plugin_switch s where enabled and not exists"
            " (select from plugin_retirement r where r.plugin = s.plugin)"
            " order by tenant_id, plugin"
        )
        self._switches = {
            tenant_id: _switches(list(own))
            for tenant_id, own in groupby(rows, key=lambda row: row["tenant_id"])
        }
        # A change heard while the rows were on their way makes them old before they are used.
        self._loaded_at = began if drops == self._drops else None

    def _drop(self, _: str) -> None:
        self._drops += 1
        self._loaded_at = None


def _switches(rows: Sequence[Any]) -> Switches:
    guards: dict[str, set[str]] = {}
    for row in rows:
        for promise in msgspec.json.decode(row["guards"], type=list[str]):
            guards.setdefault(promise, set()).add(row["plugin"])
    return Switches(
        frozenset(row["plugin"] for row in rows),
        {promise: frozenset(plugins) for promise, plugins in guards.items()},
    )
