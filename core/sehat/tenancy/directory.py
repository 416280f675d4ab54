"""The tenants of the city, kept in the process: by address, by id and as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from sehat.tenancy.context import TenantRef

if TYPE_CHECKING:
    from sehat.auth.sessions import Grant
    from sehat.changes import Changes
    from sehat.db.pool import Pool

__all__ = ["TenantDirectory"]


class TenantDirectory:
    """Finds tenants without a round trip, as long as changes are heard."""

    def __init__(self, pool: Pool, changes: Changes) -> None:
        self._pool = pool
        self._changes = changes
        self._by_slug: dict[str, TenantRef] = {}
        self._by_id: dict[UUID, TenantRef] = {}
        self._loaded_at: datetime | None = None
        self._drops = 0
        changes.on("tenant", self._drop)

    async def by_slug(self, slug: str) -> TenantRef | None:
        """The tenant with this address."""
        await self._refresh()
        return self._by_slug.get(slug)

    async def by_id(self, tenant_id: UUID) -> TenantRef | None:
        """The tenant with this id."""
        await self._refresh()
        return self._by_id.get(tenant_id)

    async def everyone(self) -> list[TenantRef]:
        """All tenants in the order of their names."""
        await self._refresh()
        return sorted(self._by_id.values(), key=lambda tenant: tenant.name)

    def grants_at(self, tenant: TenantRef, grants: tuple[Grant, ...]) -> Iterator[Grant]:
        """The grants that count at a tenant: its own, and those that cover its branch."""
        node: TenantRef | None = tenant
        while node is not None:
            for grant in grants:
                if grant.tenant_id == node.id and (grant.covers_branch or node is tenant):
                    yield grant
            node = self._by_id.get(node.parent_id) if node.parent_id else None

    async def _refresh(self) -> None:
        if self._loaded_at is not None and self._changes.fresh(self._loaded_at):
            return
        began, drops = datetime.now(UTC), self._drops
        rows = await self._pool.fetch(
            "select id, slug, kind, name, name_i18n, parent_id, zone, locality,"
            " coalesce(settings ->> 'theme', '') as theme from tenant"
        )
        refs = [
            TenantRef(**{**row, "name_i18n": msgspec.json.decode(row["name_i18n"])})
            for row in map(dict, rows)
        ]
        self._by_slug = {ref.slug: ref for ref in refs}
        self._by_id = {ref.id: ref for ref in refs}
        # A change heard while the rows were on their way makes them old before they are used.
        self._loaded_at = began if drops == self._drops else None

    def _drop(self, _: str) -> None:
        self._drops += 1
        self._loaded_at = None
