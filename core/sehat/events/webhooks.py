"""Webhooks: addresses outside that a hospital has told of its events, signed.

The body is JSON: `id` (the same at every try), `type`, `tenant`, `occurred_at`, `data`. The header
`Sehat-Signature: t=SECONDS,v1=HEX` is the HMAC-SHA256 of `SECONDS.BODY` under the webhook's secret.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import time
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from sehat.events.calling import check_url, post_outside
from sehat.events.outbox import Event, declared_events
from sehat.ids import uuid7
from sehat.plugins.values import Listener
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from sehat.events.contexts import ListenerContext
    from sehat.platform import Platform
    from sehat.tenancy.context import TenantContext

__all__ = ["end_webhook", "make_webhook", "sign_body", "webhook_listener", "webhook_secret"]

PREFIX = "core.webhook "

declare_words(
    {
        "events.choose_events": "Choose at least one event.",
        "events.webhook_ended": "This webhook was ended.",
        "events.unknown_webhook": "There is no such webhook.",
    }
)


def webhook_secret(installation: bytes, webhook_id: UUID) -> str:
    """The secret of a webhook, derived from the installation's own; no table holds it."""
    derived = hmac.digest(installation, b"sehat webhook " + webhook_id.bytes, "sha256")
    return f"whsec_{derived.hex()}"


def sign_body(secret: str, body: bytes, seconds: int) -> str:
    """The value of the signature's header."""
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={signed.hexdigest()}"


async def make_webhook(
    ctx: TenantContext, *, url: str, events: Sequence[str], own_hosts: Collection[str]
) -> UUID | Refusal:
    """Let an address be told of some events from now on.

    Refuses with `events.url_not_https`, `events.url_private` or `events.choose_events`.
    """
    refusal = check_url(url, own_hosts)
    if refusal is not None:
        return refusal
    chosen = sorted(set(events) & set(declared_events()))
    if not chosen:
        return Refusal("events.choose_events")
    webhook_id = uuid7()
    await ctx.db.execute(
        "insert into webhook (tenant_id, id, url, events, made_by) values ($1, $2, $3, $4, $5)",
        ctx.tenant.id,
        webhook_id,
        url,
        chosen,
        ctx.actor.user_id,
    )
    await ctx.audit(
        "admin.webhook_made",
        entity="webhook",
        entity_id=webhook_id,
        after={"url": url, "events": chosen},
    )
    return webhook_id


async def end_webhook(ctx: TenantContext, *, webhook_id: UUID) -> Refusal | None:
    """End a webhook for good; what was still on its way to it is set aside.

    Refuses with `events.unknown_webhook`.
    """
    ended = await ctx.db.fetchval(
        "update webhook set ended_at = now()"
        " where tenant_id = $1 and id = $2 and ended_at is null returning url",
        ctx.tenant.id,
        webhook_id,
    )
    if ended is None:
        return Refusal("events.unknown_webhook")
    await ctx.db.execute(
        "update event_delivery set state = 'set_aside', done_at = now()"
        " where tenant_id = $1 and listener = $2 and state in ('waiting', 'dead')",
        ctx.tenant.id,
        f"{PREFIX}{webhook_id}",
    )
    await ctx.audit(
        "admin.webhook_ended", entity="webhook", entity_id=webhook_id, before={"url": ended}
    )
    return None


def webhook_listener(platform: Platform, name: str) -> Listener:
    """The listener that a delivery to a webhook names."""
    webhook_id = UUID(name.removeprefix(PREFIX))
    return Listener("", functools.partial(_tell, platform, webhook_id), called=name)


async def _tell(
    platform: Platform, webhook_id: UUID, ctx: ListenerContext, event: Event
) -> Refusal | None:
    url = await ctx.db.fetchval(
        "select url from webhook where tenant_id = $1 and id = $2 and ended_at is null",
        ctx.tenant.id,
        webhook_id,
    )
    if url is None:
        return Refusal("events.webhook_ended")
    body = msgspec.json.encode(
        {
            "id": ctx.event_id,
            "type": event.event_name,
            "tenant": ctx.tenant.slug,
            "occurred_at": ctx.occurred_at,
            "data": event,
        }
    )
    secret = webhook_secret(platform.secret, webhook_id)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Sehat-Webhook",
        "Sehat-Event": event.event_name,
        "Sehat-Delivery": str(ctx.event_id),
        "Sehat-Signature": sign_body(secret, body, int(time.time())),
    }
    await post_outside(url, body, headers, own_hosts=platform.settings.webhook_hosts)
    return None
