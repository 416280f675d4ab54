"""Import the areas of a city: districts, urban bodies and wards with their public codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.audit.append import append_audit
from sehat.imports.faults import Faults
from sehat.places.wards_json import check_areas

if TYPE_CHECKING:
    from pathlib import Path

    from asyncpg import Connection

__all__ = ["import_areas"]

_UPSERT = """
insert into area (code, kind, number, name, parent_code, district, valid_from)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (code, kind, valid_from) do update set number = excluded.number,
  name = excluded.name, parent_code = excluded.parent_code, district = excluded.district
"""


async def import_areas(connection: Connection, folder: Path) -> int | Faults:
    """Write the areas of a folder of the Local Government Directory; safe to run again."""
    rows = check_areas(folder)
    if isinstance(rows, Faults):
        return rows
    async with connection.transaction():
        await connection.executemany(
            _UPSERT,
            [
                (r.code, r.kind, r.number, r.name, r.parent_code, r.district, r.valid_from)
                for r in rows
            ],
        )
        await append_audit(
            connection,
            tenant_id=None,
            actor_id=None,
            actor_kind="system",
            action="admin.areas_imported",
            entity="area",
            after={"rows": len(rows)},
        )
    return len(rows)
