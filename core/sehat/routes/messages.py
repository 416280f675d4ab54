"""Messages of a hospital: the simulator's inbox, what was sent, and what was given up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.notify.messages import resend_message, set_message_aside
from sehat.notify.queries import count_messages, messages_before
from sehat.people.phone import mask_mobile
from sehat.refusals import Refusal
from sehat.web.access import needs
from sehat.web.arrival import Arrival, Ctx, Here
from sehat.web.i18n import marked as _
from sehat.web.once import Outcome, once
from sehat.web.pages import page, see_other, words
from sehat.web.paging import read_cursor, write_cursor

__all__ = ["messages_page", "resend_form", "set_message_aside_form"]

PAGE = 50
STATES = {
    "waiting": _("Waits"),
    "sent": _("Sent"),
    "delivered": _("Delivered"),
    "undelivered": _("Not delivered"),
    "dead": _("Given up"),
    "set_aside": _("No longer tried"),
}
KINDS = {"sent": "info", "delivered": "ok", "undelivered": "danger", "dead": "danger"}
LANGUAGES = {"en": "English", "hi": "हिन्दी"}


@get("/{tenant:str}/admin/messages", opt=needs("admin.mend_deliveries"))
async def messages_page(ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """The newest first; numbers are masked, and words stand only where a simulator kept them."""
    query = request.query_params
    return await _shown(
        ctx, arrival, before=query.get("before", ""), troubled=query.get("show") == "trouble"
    )


@post(
    "/{tenant:str}/admin/messages/{message:uuid}/retry",
    opt=needs("admin.mend_deliveries", example="dead_message"),
    status_code=303,
)
async def resend_form(ctx: Ctx, arrival: Here, message: FromPath[UUID]) -> Response[Any]:
    """Send again what was given up."""
    return await _mended(ctx, arrival, message, resend_message)


@post(
    "/{tenant:str}/admin/messages/{message:uuid}/set-aside",
    opt=needs("admin.mend_deliveries", example="dead_message"),
    status_code=303,
)
async def set_message_aside_form(ctx: Ctx, arrival: Here, message: FromPath[UUID]) -> Response[Any]:
    """Give a message up for ever."""
    return await _mended(ctx, arrival, message, set_message_aside)


async def _mended(ctx: Ctx, arrival: Arrival, message: UUID, verb: Any) -> Response[Any]:  # noqa: ANN401
    async def mend() -> Outcome | Refusal:
        refusal = await verb(ctx, message_id=message)
        return refusal or Outcome(message, f"/{ctx.tenant.slug}/admin/messages?show=trouble")

    outcome = await once(arrival, ctx, mend)
    if isinstance(outcome, Refusal):
        if outcome.code == "notify.unknown_message":
            raise NotFoundException
        return await _shown(ctx, arrival, error=words(arrival, outcome), status=422)
    return see_other(outcome.location)


async def _shown(
    ctx: Ctx,
    arrival: Arrival,
    *,
    before: str = "",
    troubled: bool = False,
    error: str = "",
    status: int = 200,
) -> Response[Any]:
    here = f"/{ctx.tenant.slug}/admin/messages"
    found = await messages_before(
        ctx.db, ctx.tenant.id, read_cursor(before), troubled=troubled, most=PAGE + 1
    )
    more = found[PAGE - 1] if len(found) > PAGE else None
    show = "show=trouble&" if troubled else ""
    return page(
        arrival,
        "pages/admin/messages.html",
        status=status,
        error=error,
        troubled=troubled,
        gateway=arrival.platform.settings.sms_gateway,
        counts=await count_messages(ctx.db, ctx.tenant.id),
        rows=[_sight(arrival, row) for row in found[:PAGE]],
        more_href=f"{here}?{show}before={write_cursor(more['made_at'], more['id'])}"
        if more
        else "",
    )


def _sight(arrival: Arrival, row: dict[str, Any]) -> dict[str, Any]:
    made, waits = arrival.local(row["made_at"]), row["state"] == "waiting"
    return {
        **row,
        "day": arrival.day_text(made.date()),
        "time": made.strftime("%H:%M"),
        "mobile": mask_mobile(row["mobile"]),
        "language": LANGUAGES.get(row["locale"], row["locale"]),
        "state": arrival.platform.catalogues.text(arrival.locale, STATES[row["state"]]),
        "kind": "warn" if waits and row["error"] else KINDS.get(row["state"], ""),
        "next": arrival.local(row["next_at"]).strftime("%H:%M") if waits else "",
        "mendable": row["state"] in ("waiting", "dead", "undelivered"),
    }
