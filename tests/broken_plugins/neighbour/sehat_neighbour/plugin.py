"""A page with a slot, a list of badges, and a deed that others may refuse and hear of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post

from sehat.api import (
    Ctx,
    Event,
    Here,
    Outcome,
    Permission,
    Refusal,
    RouteSet,
    SlotPoint,
    gather,
    hookimpl,
    needs,
    once,
    see_other,
    slots,
    uuid7,
    veto,
    words,
)
from sehat_neighbour.api import Closed, Side


@get("/page", opt=needs("neighbour.work"))
async def show(ctx: Ctx, arrival: Here) -> Response[Any]:
    """The neighbour's page with all that others put onto it."""
    boxes = await slots(ctx, arrival, "neighbour.side", Side())
    badges = (await gather(ctx, "neighbour_badges")).values
    text = f"the neighbour works {boxes} {[badge for _plugin, badge in badges]}"
    return Response(text, media_type="text/html")


@post("/close", opt=needs("neighbour.work"), status_code=303)
async def close(ctx: Ctx, arrival: Here) -> Response[Any]:
    """Close something, unless somebody objects."""

    async def verb() -> Outcome | Refusal:
        closed = uuid7()
        refused = await veto(ctx, "neighbour_close_check")
        await ctx.audit("neighbour.close", entity="thing", entity_id=closed)
        await ctx.publish(Closed(aggregate_id=closed))
        return refused or Outcome(closed, "/")

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return Response(words(arrival, outcome), status_code=422)
    return see_other("/")


class Neighbour:
    """Gives the page, the slot, the event and the deed."""

    @hookimpl
    def register_permissions(self) -> Sequence[Permission]:
        """Nurses work here."""
        return (Permission("neighbour.work", "Work", ("nurse",)),)

    @hookimpl
    def register_routes(self) -> RouteSet:
        """The page and the deed."""
        return RouteSet([show, close])

    @hookimpl
    def register_slots(self) -> Sequence[SlotPoint]:
        """The place beside the page."""
        return (SlotPoint("neighbour.side", Side),)

    @hookimpl
    def register_events(self) -> Sequence[type[Event]]:
        """That something was closed."""
        return (Closed,)


plugin = Neighbour()
