"""Laboratory orders on the consultation page: found by name, added, removed, sent for tests."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from sehat.api import Ctx, Here, Opening, Outcome, Refusal, fragment, lab_item, needs, search_labs
from sehat.api import marked as _
from sehat_opd_ipd.domain.lab_order import (
    TestOrder,
    cancel_order,
    place_order,
    state_refused,
)
from sehat_opd_ipd.domain.token import move_token
from sehat_opd_ipd.lab_sights import say
from sehat_opd_ipd.lab_words import SPECIMENS
from sehat_opd_ipd.queries.visits import visit_detail
from sehat_opd_ipd.routes.consultation import act_on_draft, visit_path

__all__ = ["add_order_form", "remove_order_form", "send_for_test_form", "test_options"]

OFFERED = 10
ORDER = needs("opd_ipd.order_tests", example="new_order")
REMOVED = _("Taken back by the doctor")


@get("/tests", opt=needs("opd_ipd.order_tests"))
async def test_options(ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """Tests and panels whose names begin as typed."""
    found = await search_labs(ctx.db, request.query_params.get("q", ""), OFFERED, arrival.locale)
    options = [
        (item.code, item.name, say(arrival, SPECIMENS.get(item.specimen, SPECIMENS["other"])))
        for item in found
    ]
    return fragment(arrival, "opd_ipd/fragments/options.html", options=options)


@post("/visits/{visit:uuid}/orders", opt=ORDER, status_code=303)
async def add_order_form(ctx: Ctx, arrival: Here, visit: FromPath[UUID]) -> Response[Any]:
    """Save, then order a test or panel: the one typed, or a button of those often ordered."""

    async def step(_: UUID, __: Opening) -> Outcome | Refusal:
        row = await visit_detail(ctx.db, ctx.tenant.id, visit)
        placed = await place_order(
            ctx,
            visit_id=visit,
            person_id=row["person_id"],
            order=TestOrder(
                code=arrival.field("often") or await _code(),
                reason=arrival.field("test_reason"),
                urgency=arrival.field("urgency") or "routine",
            ),
        )
        if isinstance(placed, Refusal):
            return placed
        return Outcome(placed, f"{visit_path(arrival, visit)}#orders")

    async def _code() -> str:
        """The code that the list gave, or that of the one test which was typed in full."""
        code, text = arrival.field("test_code"), arrival.field("test_text")
        if code or not text:
            return code
        found = await search_labs(ctx.db, text, 1, arrival.locale)
        named = await lab_item(ctx.db, found[0].code, arrival.locale) if found else None
        return named.code if named and named.name.casefold() == text.casefold() else ""

    return await act_on_draft(ctx, arrival, visit, step)


@post(
    "/visits/{visit:uuid}/orders/{order:uuid}/remove",
    opt=needs("opd_ipd.order_tests", example="order_of_draft"),
    status_code=303,
)
async def remove_order_form(
    ctx: Ctx, arrival: Here, visit: FromPath[UUID], order: FromPath[UUID]
) -> Response[Any]:
    """Save, then take back an order for which nothing was collected yet."""

    async def step(_: UUID, __: Opening) -> Outcome | Refusal:
        standing = await ctx.db.fetchrow(
            "select state, name from opd_ipd_lab_order"
            " where tenant_id = $1 and visit_id = $2 and id = $3",
            ctx.tenant.id,
            visit,
            order,
        )
        if standing is None:
            return Refusal("opd_ipd.unknown_order")
        if standing["state"] not in ("ordered", "refused"):
            return state_refused(standing)
        moved = await cancel_order(ctx, order_id=order, reason=REMOVED)
        if isinstance(moved, Refusal):
            return moved
        return Outcome(order, f"{visit_path(arrival, visit)}#orders")

    return await act_on_draft(ctx, arrival, visit, step)


@post("/visits/{visit:uuid}/send-for-test", opt=ORDER, status_code=303)
async def send_for_test_form(ctx: Ctx, arrival: Here, visit: FromPath[UUID]) -> Response[Any]:
    """Save, and send the patient to the laboratory; the token comes back when all is verified."""

    async def step(_: UUID, __: Opening) -> Outcome | Refusal:
        if arrival.field("test_text") or arrival.field("test_code"):
            return Refusal("opd_ipd.test_unfinished")
        row = await visit_detail(ctx.db, ctx.tenant.id, visit)
        moved = await move_token(ctx, token_id=row["token_id"], step="send_for_test")
        if isinstance(moved, Refusal):
            return moved
        return Outcome(visit, f"/{arrival.here.slug}/opd_ipd/queue")

    return await act_on_draft(ctx, arrival, visit, step)
