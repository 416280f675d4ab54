"""Webhooks of a hospital: which addresses are told of what, made and ended here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.events.outbox import declared_events
from sehat.events.webhooks import end_webhook, make_webhook, webhook_secret
from sehat.refusals import Refusal
from sehat.web.access import needs
from sehat.web.arrival import Arrival, Ctx, Here
from sehat.web.once import Outcome, once
from sehat.web.pages import page, see_other, words
from sehat.web.step_up import confirmed_first

__all__ = ["end_webhook_form", "make_webhook_form", "webhooks_page"]

_ROWS = """
select h.id, h.url, h.events, h.made_at, count(d.id) filter (where d.state = 'dead') as dead,
  count(d.id) filter (where d.state = 'waiting') as waiting
from webhook h left join event_delivery d on d.tenant_id = $1
  and d.listener = 'core.webhook ' || h.id and d.state in ('waiting', 'dead')
where h.tenant_id = $1 and h.ended_at is null
group by h.id, h.url, h.events, h.made_at order by h.made_at
"""


@get("/{tenant:str}/admin/webhooks", opt=needs("admin.manage_webhooks"))
async def webhooks_page(ctx: Ctx, arrival: Here) -> Response[Any]:
    """The addresses that are told of events here."""
    return await _shown(ctx, arrival)


@post("/{tenant:str}/admin/webhooks", opt=needs("admin.manage_webhooks"), status_code=200)
async def make_webhook_form(ctx: Ctx, arrival: Here) -> Response[Any]:
    """Make one and show its secret, this once."""
    if (asked := await confirmed_first(arrival, back=_path(arrival))) is not None:
        return asked

    async def make() -> Outcome | Refusal:
        made = await make_webhook(
            ctx,
            url=arrival.field("url"),
            events=arrival.form.get("event", []),
            own_hosts=arrival.platform.settings.webhook_hosts,
        )
        return made if isinstance(made, Refusal) else Outcome(made, _path(arrival))

    outcome = await once(arrival, ctx, make)
    if isinstance(outcome, Refusal):
        return await _shown(ctx, arrival, refusal=outcome)
    secret = webhook_secret(arrival.platform.secret, outcome.entity_id)
    return await _shown(ctx, arrival, secret=secret)


@post(
    "/{tenant:str}/admin/webhooks/{webhook:uuid}/end",
    opt=needs("admin.manage_webhooks", example="webhook"),
    status_code=303,
)
async def end_webhook_form(ctx: Ctx, arrival: Here, webhook: FromPath[UUID]) -> Response[Any]:
    """End one for good."""

    async def end() -> Outcome | Refusal:
        refusal = await end_webhook(ctx, webhook_id=webhook)
        return refusal or Outcome(webhook, _path(arrival))

    outcome = await once(arrival, ctx, end)
    if isinstance(outcome, Refusal):
        if outcome.code == "events.unknown_webhook":
            raise NotFoundException
        return await _shown(ctx, arrival, refusal=outcome)
    return see_other(outcome.location)


def _path(arrival: Arrival) -> str:
    return f"/{arrival.here.slug}/admin/webhooks"


async def _shown(
    ctx: Ctx, arrival: Arrival, *, refusal: Refusal | None = None, secret: str = ""
) -> Response[Any]:
    chosen = set(arrival.form.get("event", [])) if refusal else set()
    live = {"core", *arrival.plugins}
    return page(
        arrival,
        "pages/admin/webhooks.html",
        status=422 if refusal else 200,
        webhooks=[
            {**row, "since": arrival.day_text(arrival.local(row["made_at"]).date())}
            for row in await ctx.db.fetch(_ROWS, ctx.tenant.id)
        ],
        offered=[
            (name, name in chosen) for name in declared_events() if name.partition(".")[0] in live
        ],
        typed=arrival.typed if refusal else {},
        secret=secret,
        error=words(arrival, refusal) if refusal else "",
    )
