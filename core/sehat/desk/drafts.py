"""Drafts: what was typed into a form and not yet sent, kept for the one who typed it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from msgspec import Struct

from sehat.desk.own import bind_user
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantContext

__all__ = ["Draft", "draft_of", "forget_draft", "keep_draft", "typed_in"]

KEPT_FOR = timedelta(days=3)
NEVER_KEPT = frozenset({"_csrf", "_key", "_draft", "_form", "_entity", "password", "code"})
LONGEST_NAME = 100

declare_words(
    {
        "people.draft_sent": "This form was sent already, so there is no draft of it to keep.",
        "people.draft_unnamed": "This form does not say which one it is, so no draft is kept.",
    }
)

Fields = dict[str, list[str]]


class Draft(Struct, frozen=True):
    """A kept draft, without what was typed."""

    id: UUID
    saved_at: datetime


async def keep_draft(
    ctx: TenantContext, *, form: str, entity: str, fields: Fields
) -> Draft | Refusal:
    """Keep what is typed now, in place of what was kept before; drafts that are over are dropped.

    Refuses with `people.draft_unnamed`, or with `people.draft_sent` where a form with this
    request key was counted meanwhile.
    """
    if not form or len(form) > LONGEST_NAME or len(entity) > LONGEST_NAME:
        return Refusal("people.draft_unnamed")
    await bind_user(ctx)
    who = (ctx.tenant.id, ctx.actor.user_id)
    await ctx.db.execute(
        "delete from page_draft where tenant_id = $1 and user_id = $2 and expires_at < $3",
        *who,
        ctx.now,
    )
    kept = {name: values for name, values in fields.items() if name not in NEVER_KEPT}
    row = await ctx.db.fetchrow(
        "insert into page_draft (tenant_id, user_id, form, entity, fields, saved_at, expires_at)"
        " select $1, $2, $3, $4, $5::text::jsonb, $6, $7 where not exists (select 1"
        " from idempotency where tenant_id = $1 and user_id = $2 and key = $8)"
        " on conflict (tenant_id, user_id, form, entity) do update"
        " set fields = excluded.fields, saved_at = excluded.saved_at,"
        " expires_at = excluded.expires_at returning id, saved_at",
        *who,
        form,
        entity,
        msgspec.json.encode(kept).decode(),
        ctx.now,
        ctx.now + KEPT_FOR,
        ctx.idempotency_key,
    )
    return Draft(row["id"], row["saved_at"]) if row else Refusal("people.draft_sent")


async def draft_of(ctx: TenantContext, *, form: str, entity: str) -> Draft | None:
    """The acting user's draft of a form, if one is kept."""
    await bind_user(ctx)
    row = await ctx.db.fetchrow(
        "select id, saved_at from page_draft where tenant_id = $1 and user_id = $2"
        " and form = $3 and entity = $4 and expires_at >= $5",
        ctx.tenant.id,
        ctx.actor.user_id,
        form,
        entity,
        ctx.now,
    )
    return Draft(row["id"], row["saved_at"]) if row else None


async def typed_in(ctx: TenantContext, draft_id: UUID) -> Fields:
    """What was typed into the acting user's draft, by field; nothing where there is none."""
    await bind_user(ctx)
    fields = await ctx.db.fetchval(
        "select fields::text from page_draft where tenant_id = $1 and id = $2 and user_id = $3"
        " and expires_at >= $4",
        ctx.tenant.id,
        draft_id,
        ctx.actor.user_id,
        ctx.now,
    )
    return msgspec.json.decode(fields, type=Fields) if fields else {}


async def forget_draft(ctx: TenantContext, *, form: str, entity: str) -> None:
    """Drop the acting user's draft of a form: it was sent, or is not wanted."""
    await bind_user(ctx)
    await ctx.db.execute(
        "delete from page_draft where tenant_id = $1 and user_id = $2 and form = $3"
        " and entity = $4",
        ctx.tenant.id,
        ctx.actor.user_id,
        form,
        entity,
    )
