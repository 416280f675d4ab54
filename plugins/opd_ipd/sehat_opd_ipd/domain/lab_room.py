"""Set up the rooms of the laboratory and the counters, and say which sections a room does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg
import msgspec

from sehat.api import Refusal, uuid7
from sehat_opd_ipd.lab_words import SECTIONS

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["add_place", "set_sections"]

KINDS = ("lab_room", "counter")


async def add_place(
    ctx: TenantContext, *, kind: str, code: str, name: str, hindi: str = ""
) -> UUID | Refusal:
    """Add a lab room or a counter; refuses with `opd_ipd.place_code` where the code is taken."""
    if kind not in KINDS or not code or not name:
        return Refusal("opd_ipd.place_unfinished")
    place_id = uuid7()
    names = msgspec.json.encode({"hi": hindi} if hindi else {}).decode()
    try:
        await ctx.db.execute(
            "insert into place (tenant_id, id, kind, code, name, name_i18n)"
            " values ($1, $2, $3, $4, $5, $6::text::jsonb)",
            ctx.tenant.id,
            place_id,
            kind,
            code,
            name,
            names,
        )
    except asyncpg.UniqueViolationError:
        return Refusal("opd_ipd.place_code", {"code": code})
    await ctx.audit(
        "opd_ipd.place_added",
        entity="place",
        entity_id=place_id,
        after={"kind": kind, "code": code},
    )
    return place_id


async def set_sections(
    ctx: TenantContext, *, place_id: UUID, sections: Sequence[str]
) -> Refusal | None:
    """Say what a lab room does; none means everything. Refuses with `opd_ipd.unknown_place`."""
    chosen = [section for section in SECTIONS if section in sections]
    if not await ctx.db.fetchval(
        "select 1 from place where tenant_id = $1 and id = $2 and kind = 'lab_room'",
        ctx.tenant.id,
        place_id,
    ):
        return Refusal("opd_ipd.unknown_place")
    await ctx.db.execute(
        "delete from opd_ipd_lab_room where tenant_id = $1 and place_id = $2",
        ctx.tenant.id,
        place_id,
    )
    await ctx.db.executemany(
        "insert into opd_ipd_lab_room (tenant_id, place_id, section) values ($1, $2, $3)",
        [(ctx.tenant.id, place_id, section) for section in chosen],
    )
    await ctx.audit(
        "opd_ipd.sections_set", entity="place", entity_id=place_id, after={"sections": chosen}
    )
    return None
