"""The hospital's hall displays: make one, see its address, revoke it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from sehat.api import (
    Arrival,
    Ctx,
    Faults,
    Here,
    Outcome,
    Refusal,
    Shown,
    TenantContext,
    needs,
    once,
    page,
    parse_form,
    see_other,
    words,
)
from sehat.api import marked as _
from sehat_opd_ipd.domain.display import make_display, revoke_display
from sehat_opd_ipd.domain.speaking import LANGUAGES
from sehat_opd_ipd.forms.display import DisplayForm
from sehat_opd_ipd.queries.displays import displays_of
from sehat_opd_ipd.queries.queues import open_queues
from sehat_opd_ipd.sights import queue_choices

__all__ = ["display_settings", "make_display_form", "revoke_display_form"]

PERMISSION = "opd_ipd.manage_displays"
SPOKEN = {"hi": _("Hindi"), "en": _("English"), "pa": _("Punjabi"), "ur": _("Urdu")}


@get("/display-settings", opt=needs(PERMISSION))
async def display_settings(ctx: Ctx, arrival: Here) -> Response[Any]:
    """The displays with their addresses, and the form for another."""
    return await _page(ctx, arrival)


@post("/display-settings", opt=needs(PERMISSION), status_code=303)
async def make_display_form(ctx: Ctx, arrival: Here) -> Response[Any]:
    """Make a display."""
    form = parse_form(DisplayForm, arrival.form)
    if isinstance(form, Faults):
        return await _page(ctx, arrival, faults=form)

    async def verb() -> Outcome | Refusal:
        made = await make_display(
            ctx,
            name=form.name,
            queues=form.queues,
            languages=[code for code in LANGUAGES if code in form.languages],
            theme=form.theme,
        )
        return made if isinstance(made, Refusal) else Outcome(made, _path(arrival))

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return await _page(ctx, arrival, faults=Faults({"queues": outcome}))
    return see_other(outcome.location)


@post(
    "/display-settings/{display:uuid}/revoke",
    opt=needs(PERMISSION, example="display_row"),
    status_code=303,
)
async def revoke_display_form(ctx: Ctx, arrival: Here, display: FromPath[UUID]) -> Response[Any]:
    """Close the address of a display."""

    async def verb() -> Outcome | Refusal:
        refused = await revoke_display(ctx, display_id=display)
        return refused if refused is not None else Outcome(display, _path(arrival))

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return await _page(ctx, arrival, refusal=outcome)
    return see_other(outcome.location)


async def _page(
    ctx: TenantContext,
    arrival: Arrival,
    *,
    faults: Faults | None = None,
    refusal: Refusal | None = None,
) -> Response[Any]:
    say = arrival.platform.catalogues.text
    queues = queue_choices(arrival, await open_queues(ctx.db, ctx.tenant.id, ctx.business_date))
    spoken = {code: say(arrival.locale, text) for code, text in SPOKEN.items()}
    return page(
        arrival,
        "opd_ipd/pages/display_settings.html",
        status=422 if faults else 404 if refusal else 200,
        displays=[
            {
                "id": row["id"],
                "name": row["name"],
                "address": f"/{arrival.here.slug}/opd_ipd/displays/{row['key']}",
                "queues": ", ".join(row["queues"]),
                "languages": ", ".join(spoken[c] for c in row["languages"].split(",") if c),
            }
            for row in await displays_of(ctx.db, ctx.tenant.id)
        ],
        queues=[(str(queue.id), queue.name) for queue in queues],
        spoken=list(spoken.items()),
        chosen_queues=arrival.form.get("queues", []),
        chosen_languages=arrival.form.get("languages", [] if faults else ["hi", "en"]),
        form=arrival.typed,
        errors=faults.words(arrival) if faults else Shown(),
        error=words(arrival, refusal) if refusal else "",
    )


def _path(arrival: Arrival) -> str:
    return f"/{arrival.here.slug}/opd_ipd/display-settings"
