"""Events that were not delivered: which, to whom, why, and what an administrator can do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.events.deliveries import retry_delivery, set_delivery_aside
from sehat.events.queries import count_deliveries, unfinished_deliveries
from sehat.refusals import Refusal
from sehat.web.access import needs
from sehat.web.arrival import Arrival, Ctx, Here
from sehat.web.i18n import marked as _
from sehat.web.once import Outcome, once
from sehat.web.pages import page, see_other, words

__all__ = ["deliveries_page", "retry_form", "set_aside_form"]

STATES = {
    "dead": _("Given up"),
    "tried": _("Failed, is tried again"),
    "behind": _("Waits for the one before it"),
    "off": _("Waits: the plugin is off"),
    "gone": _("Waits: the plugin was put aside"),
    "new": _("Waits for its turn"),
}
KINDS = {"dead": "danger", "tried": "warn", "off": "warn", "gone": "danger"}


@get("/{tenant:str}/admin/events", opt=needs("admin.mend_deliveries"))
async def deliveries_page(ctx: Ctx, arrival: Here) -> Response[Any]:
    """Dead letters first, then what still waits; persons stand nowhere, events carry ids alone."""
    return await _shown(ctx, arrival)


@post(
    "/{tenant:str}/admin/events/{delivery:uuid}/retry",
    opt=needs("admin.mend_deliveries", example="dead_letter"),
    status_code=303,
)
async def retry_form(ctx: Ctx, arrival: Here, delivery: FromPath[UUID]) -> Response[Any]:
    """Try a dead letter, or one that waits, again at once."""
    return await _mended(ctx, arrival, delivery, retry_delivery)


@post(
    "/{tenant:str}/admin/events/{delivery:uuid}/set-aside",
    opt=needs("admin.mend_deliveries", example="dead_letter"),
    status_code=303,
)
async def set_aside_form(ctx: Ctx, arrival: Here, delivery: FromPath[UUID]) -> Response[Any]:
    """Give up a delivery for ever, so that later events of its aggregate go on."""
    return await _mended(ctx, arrival, delivery, set_delivery_aside)


async def _mended(ctx: Ctx, arrival: Arrival, delivery: UUID, verb: Any) -> Response[Any]:  # noqa: ANN401
    here = f"/{ctx.tenant.slug}/admin/events"

    async def mend() -> Outcome | Refusal:
        refusal = await verb(ctx, delivery_id=delivery)
        return refusal or Outcome(delivery, here)

    outcome = await once(arrival, ctx, mend)
    if isinstance(outcome, Refusal):
        if outcome.code == "events.unknown_delivery":
            raise NotFoundException
        return await _shown(ctx, arrival, error=words(arrival, outcome), status=422)
    return see_other(outcome.location)


async def _shown(
    ctx: Ctx, arrival: Arrival, *, error: str = "", status: int = 200
) -> Response[Any]:
    rows = await unfinished_deliveries(ctx.db, ctx.tenant.id)
    counts = await count_deliveries(ctx.db, ctx.tenant.id)
    say = arrival.platform.catalogues.text
    return page(
        arrival,
        "pages/admin/events.html",
        status=status,
        error=error,
        counts=counts,
        rows=[
            {
                **row,
                **_when(arrival, row["occurred_at"]),
                "plugin": _plugin(arrival, row["listener"]),
                "next": arrival.local(row["next_at"]).strftime("%H:%M:%S"),
                "state": say(arrival.locale, STATES[_state(arrival, row)]),
                "kind": KINDS.get(_state(arrival, row), ""),
                "dead": row["state"] == "dead",
            }
            for row in rows
        ],
    )


def _when(arrival: Arrival, at: Any) -> dict[str, str]:  # noqa: ANN401 - a time
    local = arrival.local(at)
    return {"day": arrival.day_text(local.date()), "time": local.strftime("%H:%M:%S")}


def _state(arrival: Arrival, row: Any) -> str:  # noqa: ANN401 - a row
    if row["state"] == "dead":
        return "dead"
    name = row["listener"].partition(".")[0]
    plugin = arrival.platform.plugins.by_name(name)
    if name != "core" and (plugin is None or not plugin.live):
        return "gone"
    if name != "core" and name not in arrival.plugins:
        return "off"
    if row["behind"]:
        return "behind"
    return "tried" if row["attempts"] else "new"


def _plugin(arrival: Arrival, listener: str) -> str:
    name = listener.partition(".")[0]
    plugin = arrival.platform.plugins.by_name(name)
    return plugin.title(arrival.locale) if plugin else name
