"""Find villages and wards while somebody types: what the reader used last comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from sehat.desk.recent import note_use, used_last

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.tenancy.context import TenantContext

__all__ = ["FEWEST_LETTERS", "FoundArea", "areas_used_last", "note_area", "search_areas"]

FEWEST_LETTERS = 3
KIND = "area"
MARK = "\t"

_SEARCH = """
select distinct on (lower(name), district) name, coalesce(district, '') as district
from area
where lower(name) like $1 and kind <> 'district' and (valid_until is null or valid_until > $2)
order by lower(name), district
limit $3
"""


class FoundArea(Struct, frozen=True):
    """A village or ward with its district, or nothing where that is not known."""

    name: str
    district: str


async def search_areas(ctx: TenantContext, text: str, limit: int) -> list[FoundArea]:
    """Villages and wards whose names begin as typed; those that the reader used last first."""
    begins = text.strip().lower()
    recent = [area for area in await areas_used_last(ctx) if area.name.lower().startswith(begins)]
    if len(begins) < FEWEST_LETTERS:
        return recent[:limit]
    escaped = begins.replace("\\", "").replace("%", r"\%").replace("_", r"\_")
    rows = await _fetch(ctx.db, escaped + "%", ctx, limit)
    return [*recent, *(area for area in rows if area not in recent)][:limit]


async def areas_used_last(ctx: TenantContext) -> list[FoundArea]:
    """What the acting user registered people from last."""
    values = await used_last(ctx, kind=KIND)
    return [FoundArea(*value.split(MARK, 1)) for value in values if MARK in value]


async def note_area(ctx: TenantContext, *, name: str | None, district: str | None) -> None:
    """Remember that the acting user wrote this village or ward, if they wrote one."""
    if name:
        await note_use(ctx, kind=KIND, value=f"{name}{MARK}{district or ''}")


async def _fetch(db: Connection, pattern: str, ctx: TenantContext, limit: int) -> list[FoundArea]:
    rows = await db.fetch(_SEARCH, pattern, ctx.business_date, limit)
    return [FoundArea(row["name"], row["district"]) for row in rows]
