"""Messages as rows: put into the outbox by whoever has a reason, mended by administrators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from sehat.ids import uuid7
from sehat.notify.templates import check_parameters, find_template
from sehat.people.phone import normalise_mobile
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.tenancy.context import TenantContext

__all__ = ["put_message", "resend_message", "set_message_aside"]

declare_words(
    {
        "notify.unknown_message": "There is no such message.",
        "notify.not_given_up": "This message was sent or set aside meanwhile. Nothing to do.",
    }
)

_INSERT = """
insert into message (tenant_id, id, template, locale, mobile, parameters, counted_key, next_at,
  until)
values ($1, $2, $3, $4, $5, $6::text::jsonb, $7, coalesce($8, now()), $9)
on conflict (tenant_id, template, counted_key) do nothing
returning id
"""


async def put_message(
    db: Connection,
    *,
    tenant_id: UUID,
    code: str,
    to: str,
    locale: str,
    parameters: Mapping[str, str],
    key: str | None,
    at: datetime | None,
    until: datetime | None,
) -> UUID | Refusal:
    """Write the message's row; with a `key` that was counted before, give the first one's id.

    Refuses with `people.mobile`.

    Raises:
        BrokenPromiseError: the template is not registered, or the parameters do not fill it.
    """
    check_parameters(find_template(code), parameters)
    mobile = normalise_mobile(to)
    if isinstance(mobile, Refusal):
        return mobile
    body = msgspec.json.encode(dict(parameters)).decode()
    message_id = uuid7()
    made: UUID | None = await db.fetchval(
        _INSERT, tenant_id, message_id, code, locale, mobile, body, key, at, until
    )
    if made is not None:
        return made
    first: UUID = await db.fetchval(
        "select id from message where tenant_id = $1 and template = $2 and counted_key = $3",
        tenant_id,
        code,
        key,
    )
    return first


async def resend_message(ctx: TenantContext, *, message_id: UUID) -> Refusal | None:
    """Try again at once what was given up, with as many tries as a new message has.

    Refuses with `notify.unknown_message` or `notify.not_given_up`.
    """
    return await _mend(
        ctx,
        message_id,
        "state = 'waiting', attempts = 0, next_at = now(), until = null",
        "admin.message_resent",
    )


async def set_message_aside(ctx: TenantContext, *, message_id: UUID) -> Refusal | None:
    """Never send it.

    Refuses with `notify.unknown_message` or `notify.not_given_up`.
    """
    return await _mend(
        ctx, message_id, "state = 'set_aside', done_at = now()", "admin.message_set_aside"
    )


async def _mend(ctx: TenantContext, message_id: UUID, change: str, action: str) -> Refusal | None:
    row: Any = await ctx.db.fetchrow(
        "select state, template, attempts, error from message"
        " where tenant_id = $1 and id = $2 for update",
        ctx.tenant.id,
        message_id,
    )
    if row is None:
        return Refusal("notify.unknown_message")
    if row["state"] not in ("waiting", "dead", "undelivered"):
        return Refusal("notify.not_given_up")
    await ctx.db.execute(
        f"update message set {change} where tenant_id = $1 and id = $2",  # noqa: S608 - our own words
        ctx.tenant.id,
        message_id,
    )
    await ctx.audit(action, entity="message", entity_id=message_id, before=dict(row))
    ctx.told.add("messages")
    return None
