"""Make and revoke hall displays; whoever holds the address of one needs no sign-in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sehat.api import Refusal, uuid7

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["make_display", "revoke_display"]

_KEY_BYTES = 24


async def make_display(
    ctx: TenantContext,
    *,
    name: str,
    queues: Sequence[UUID],
    languages: Sequence[str],
    theme: str,
) -> UUID | Refusal:
    """Make a display of some queues, with an address of its own.

    Refuses with `opd_ipd.no_display_queue` where none is chosen or one is not the hospital's.
    """
    known = await ctx.db.fetchval(
        "select count(*) from opd_ipd_queue where tenant_id = $1 and id = any($2)",
        ctx.tenant.id,
        list(queues),
    )
    if not queues or known != len(set(queues)):
        return Refusal("opd_ipd.no_display_queue")
    display_id = uuid7()
    await ctx.db.execute(
        "insert into opd_ipd_display (tenant_id, id, name, key, languages, theme, made_by)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        ctx.tenant.id,
        display_id,
        name,
        secrets.token_urlsafe(_KEY_BYTES),
        ",".join(languages),
        theme,
        ctx.actor.user_id,
    )
    await ctx.db.execute(
        "insert into opd_ipd_display_queue (tenant_id, display_id, queue_id)"
        " select $1, $2, unnest($3::uuid[])",
        ctx.tenant.id,
        display_id,
        list(set(queues)),
    )
    await ctx.audit(
        "opd_ipd.display_made",
        entity="opd_ipd_display",
        entity_id=display_id,
        after={"name": name, "languages": list(languages), "queues": [str(q) for q in queues]},
    )
    return display_id


async def revoke_display(ctx: TenantContext, *, display_id: UUID) -> Refusal | None:
    """Close the address of a display for good; open screens end within a moment.

    Refuses with `opd_ipd.unknown_display`.
    """
    found = await ctx.db.fetchval(
        "update opd_ipd_display set revoked_at = now()"
        " where tenant_id = $1 and id = $2 and revoked_at is null returning id",
        ctx.tenant.id,
        display_id,
    )
    if found is None:
        return Refusal("opd_ipd.unknown_display")
    await ctx.audit("opd_ipd.display_revoked", entity="opd_ipd_display", entity_id=display_id)
    ctx.touch("opd_ipd.display", display_id)
    return None
