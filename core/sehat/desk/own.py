"""Bind a transaction to its user, for rows that nobody else of the hospital may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantContext

__all__ = ["bind_user"]


async def bind_user(ctx: TenantContext) -> None:
    """Let the rows of the acting user be seen and written until the transaction ends."""
    await ctx.db.execute("select set_config('sehat.user', $1, true)", str(ctx.actor.user_id))
