"""What somebody used last of a kind, so that it is offered first; kept by the server alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.desk.own import bind_user

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantContext

__all__ = ["LONGEST_VALUE", "MOST_KEPT", "note_use", "used_last"]

MOST_KEPT = 20
"""Values of one kind that are kept for a user; older ones are forgotten."""

LONGEST_VALUE = 200


async def note_use(ctx: TenantContext, *, kind: str, value: str) -> None:
    """Remember that the acting user used this value just now."""
    await bind_user(ctx)
    await ctx.db.execute(
        "insert into recent_use (tenant_id, user_id, kind, value, used_at)"
        " values ($1, $2, $3, $4, $5)"
        " on conflict (tenant_id, user_id, kind, value) do update set used_at = excluded.used_at",
        ctx.tenant.id,
        ctx.actor.user_id,
        kind,
        value[:LONGEST_VALUE],
        ctx.now,
    )
    await ctx.db.execute(
        "delete from recent_use where tenant_id = $1 and user_id = $2 and kind = $3"
        " and id not in (select id from recent_use where tenant_id = $1 and user_id = $2"
        " and kind = $3 order by used_at desc limit $4)",
        ctx.tenant.id,
        ctx.actor.user_id,
        kind,
        MOST_KEPT,
    )


async def used_last(ctx: TenantContext, *, kind: str, limit: int = MOST_KEPT) -> list[str]:
    """The values of a kind that the acting user used, newest first."""
    await bind_user(ctx)
    rows = await ctx.db.fetch(
        "select value from recent_use where tenant_id = $1 and user_id = $2 and kind = $3"
        " order by used_at desc limit $4",
        ctx.tenant.id,
        ctx.actor.user_id,
        kind,
        limit,
    )
    return [row["value"] for row in rows]
