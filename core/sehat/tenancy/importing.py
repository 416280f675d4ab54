"""Import hospitals from a file: each is founded with its roles, or none is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.errors import BrokenPromiseError
from sehat.imports.faults import Faults
from sehat.refusals import Refusal
from sehat.tenancy.founding import found_tenant
from sehat.tenancy.tenants_csv import check_tenants

if TYPE_CHECKING:
    from uuid import UUID

    from asyncpg import Connection

    from sehat.plugins.loader import Plugins

__all__ = ["import_tenants"]


async def import_tenants(
    connection: Connection, data: bytes, *, authority: str | None, plugins: Plugins
) -> list[str] | Faults:
    """Found the hospitals of a CSV file; return their addresses in the order of the rows.

    Args:
        connection: of the platform's role.
        data: the file.
        authority: address of the department that government hospitals without a parent join.
        plugins: those of this process; a hospital begins with the ones that suit its kind.
    """
    standing = await connection.fetch("select id, slug, kind from tenant")
    ids: dict[str, UUID] = {row["slug"]: row["id"] for row in standing}
    rows = check_tenants(
        data,
        authority=authority,
        authorities=[row["slug"] for row in standing if row["kind"] == "authority"],
        taken=list(ids),
    )
    if isinstance(rows, Faults):
        return rows
    async with connection.transaction():
        for row in rows:
            founded = await found_tenant(
                connection,
                slug=row.slug,
                kind=row.kind,
                name=row.name,
                name_i18n={"hi": row.name_hi} if row.name_hi else {},
                parent_id=ids[row.parent] if row.parent else None,
                locality=row.locality,
                pin=row.pin,
                declared=[p for plugin in plugins.live for p in plugin.permissions],
                plugins=plugins.promises(row.kind),
            )
            if isinstance(founded, Refusal):
                raise BrokenPromiseError(f"A checked row was refused: {founded.code}.")
            ids[row.slug] = founded
    return [row.slug for row in rows]
