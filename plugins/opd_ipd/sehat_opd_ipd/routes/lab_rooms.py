"""The rooms of the laboratory and the counters of a hospital: added, and their sections chosen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.api import (
    Arrival,
    Ctx,
    Here,
    Outcome,
    Refusal,
    TenantContext,
    needs,
    once,
    page,
    see_other,
    words,
)
from sehat_opd_ipd.domain.lab_room import add_place, set_sections
from sehat_opd_ipd.lab_sights import say
from sehat_opd_ipd.lab_words import SECTIONS
from sehat_opd_ipd.queries.lab import lab_rooms
from sehat_opd_ipd.queries.receipts import counters_of
from sehat_opd_ipd.sights import named

__all__ = ["add_place_form", "lab_rooms_page", "sections_form"]

ARRANGE = needs("opd_ipd.arrange_places")


@get("/lab/rooms", opt=ARRANGE)
async def lab_rooms_page(ctx: Ctx, arrival: Here) -> Response[Any]:
    """What stands, and a form for another."""
    return await _page(ctx, arrival)


@post("/lab/rooms", opt=ARRANGE, status_code=303)
async def add_place_form(ctx: Ctx, arrival: Here) -> Response[Any]:
    """Add a lab room or a counter."""

    async def verb() -> Outcome | Refusal:
        added = await add_place(
            ctx,
            kind=arrival.field("kind"),
            code=arrival.field("code")[:20].upper(),
            name=arrival.field("name")[:80],
            hindi=arrival.field("hindi")[:80],
        )
        return added if isinstance(added, Refusal) else Outcome(added, _path(arrival))

    return await _answer(ctx, arrival, await once(arrival, ctx, verb))


@post(
    "/lab/rooms/{place:uuid}/sections",
    opt=needs("opd_ipd.arrange_places", example="lab_room"),
    status_code=303,
)
async def sections_form(ctx: Ctx, arrival: Here, place: FromPath[UUID]) -> Response[Any]:
    """Say which sections a room of the laboratory does."""

    async def verb() -> Outcome | Refusal:
        chosen = arrival.form.get("section", [])
        refused = await set_sections(ctx, place_id=place, sections=chosen)
        return refused or Outcome(place, _path(arrival))

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal) and outcome.code == "opd_ipd.unknown_place":
        raise NotFoundException
    return await _answer(ctx, arrival, outcome)


async def _answer(
    ctx: TenantContext, arrival: Arrival, outcome: Outcome | Refusal
) -> Response[Any]:
    if isinstance(outcome, Refusal):
        return await _page(ctx, arrival, refusal=outcome)
    return see_other(outcome.location)


async def _page(
    ctx: TenantContext, arrival: Arrival, *, refusal: Refusal | None = None
) -> Response[Any]:
    return page(
        arrival,
        "opd_ipd/pages/lab_rooms.html",
        status=422 if refusal else 200,
        rooms=[
            {
                "id": row["id"],
                "code": row["code"],
                "name": named(row, arrival.locale),
                "sections": list(row["sections"]),
            }
            for row in await lab_rooms(ctx.db, ctx.tenant.id)
        ],
        counters=[
            {"code": row["code"], "name": named(row, arrival.locale)}
            for row in await counters_of(ctx.db, ctx.tenant.id)
        ],
        sections=[(key, say(arrival, text)) for key, text in SECTIONS.items()],
        form=arrival.typed,
        error=words(arrival, refusal) if refusal else "",
    )


def _path(arrival: Arrival) -> str:
    return f"/{arrival.here.slug}/opd_ipd/lab/rooms"
