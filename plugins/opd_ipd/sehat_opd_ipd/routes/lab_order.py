"""An order at the laboratory: results typed, verified and corrected, a sample refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.api import (
    Arrival,
    Ctx,
    Here,
    Outcome,
    PersonSight,
    Refusal,
    Shown,
    TenantContext,
    lab_members,
    needs,
    once,
    page,
    person_seen,
    see_other,
    words,
)
from sehat_opd_ipd.domain.lab_order import cancel_order
from sehat_opd_ipd.domain.lab_result import CRITICAL, Value, enter_results, limits_of, read_value
from sehat_opd_ipd.domain.lab_sample import refuse_sample
from sehat_opd_ipd.domain.lab_verify import ALONE, verify_results
from sehat_opd_ipd.lab_sights import moment, order_sight, result_text, say, step_sights, test_sights
from sehat_opd_ipd.lab_words import REFUSAL_REASONS
from sehat_opd_ipd.queries.lab import (
    order_detail,
    previous_results,
    results_of,
    steps_of,
)
from sehat_opd_ipd.routes.lab import place_id

__all__ = [
    "cancel_order_form",
    "lab_order_page",
    "refuse_sample_form",
    "results_form",
    "verify_form",
]

PREFIX = "value."
"""What the name of a result's field begins with; the code of the test follows."""


@get("/lab/orders/{order:uuid}", opt=needs("opd_ipd.see_worklist", example="lab_order"))
async def lab_order_page(
    ctx: Ctx, arrival: Here, order: FromPath[UUID], request: Request[Any, Any, Any]
) -> Response[Any]:
    """The order with its results, or with the fields to type them into."""
    row = await _order(ctx, order)
    asked = request.query_params
    return await _page(ctx, arrival, row, edit=bool(asked.get("edit")), room=asked.get("room", ""))


@post(
    "/lab/orders/{order:uuid}/results",
    opt=needs("opd_ipd.enter_results", example="collected_order"),
    status_code=303,
)
async def results_form(ctx: Ctx, arrival: Here, order: FromPath[UUID]) -> Response[Any]:
    """Take what was typed; a critical value asks whom it was told to."""

    async def verb() -> Refusal | None:
        return await enter_results(
            ctx,
            order_id=order,
            typed=_typed(arrival),
            told_to=arrival.field("told_to"),
            reason=arrival.field("reason"),
            place_id=place_id(arrival.field("room")),
        )

    return await _act(ctx, arrival, order, verb, view="enter")


@post(
    "/lab/orders/{order:uuid}/verify",
    opt=needs("opd_ipd.verify_results", example="resulted_order"),
    status_code=303,
)
async def verify_form(ctx: Ctx, arrival: Here, order: FromPath[UUID]) -> Response[Any]:
    """Verify: the report enters the record, and the doctor sees that results are back."""

    async def verb() -> Refusal | UUID:
        room = place_id(arrival.field("room"))
        return await verify_results(ctx, order_id=order, place_id=room)

    return await _act(ctx, arrival, order, verb, view="verify")


@post(
    "/lab/orders/{order:uuid}/refuse",
    opt=needs("opd_ipd.collect_sample", example="collected_order"),
    status_code=303,
)
async def refuse_sample_form(ctx: Ctx, arrival: Here, order: FromPath[UUID]) -> Response[Any]:
    """Refuse an unfit sample, so that another is taken."""

    async def verb() -> Refusal | None:
        room = place_id(arrival.field("room"))
        return await refuse_sample(ctx, order_id=order, reason=arrival.field("why"), place_id=room)

    return await _act(ctx, arrival, order, verb, view="collect")


@post(
    "/lab/orders/{order:uuid}/cancel",
    opt=needs("opd_ipd.collect_sample", example="lab_order"),
    status_code=303,
)
async def cancel_order_form(ctx: Ctx, arrival: Here, order: FromPath[UUID]) -> Response[Any]:
    """Cancel an order that cannot be done, with a reason."""

    async def verb() -> Any:  # noqa: ANN401 - a row or a refusal
        return await cancel_order(ctx, order_id=order, reason=arrival.field("cancel_why"))

    return await _act(ctx, arrival, order, verb, view="collect")


async def _act(
    ctx: TenantContext,
    arrival: Arrival,
    order_id: UUID,
    verb: Callable[[], Awaitable[Any]],
    *,
    view: str,
) -> Response[Any]:
    row, room = await _order(ctx, order_id), arrival.field("room")

    async def step() -> Outcome | Refusal:
        done = await verb()
        if isinstance(done, Refusal):
            return done
        return Outcome(order_id, f"/{arrival.here.slug}/opd_ipd/lab?show={view}&room={room}")

    outcome = await once(arrival, ctx, step)
    if isinstance(outcome, Refusal):
        return await _page(
            ctx, arrival, row, edit=view == "enter", room=room, refusal=outcome, status=422
        )
    return see_other(outcome.location)


async def _order(ctx: TenantContext, order_id: UUID) -> Any:  # noqa: ANN401 - a row
    row = await order_detail(ctx.db, ctx.tenant.id, order_id)
    if row is None:
        raise NotFoundException
    return row


def _typed(arrival: Arrival) -> dict[str, str]:
    return {
        name.removeprefix(PREFIX): values[0]
        for name, values in arrival.form.items()
        if name.startswith(PREFIX)
    }


async def _page(
    ctx: TenantContext,
    arrival: Arrival,
    row: Any,  # noqa: ANN401 - a row
    *,
    edit: bool,
    room: str,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Response[Any]:
    seen = await person_seen(arrival, ctx.db, row["person_id"])
    if not isinstance(seen, PersonSight):
        raise NotFoundException
    tests = await lab_members(ctx.db, row["code"], arrival.locale)
    every = await results_of(ctx.db, ctx.tenant.id, row["id"])
    standing = {r["test_code"]: r for r in every if r["superseded_by"] is None}
    typed = _typed(arrival)
    enters = ctx.allowed("opd_ipd.enter_results") and (
        row["state"] == "collected" or (edit and row["state"] in ("resulted", "verified"))
    )
    previous = await previous_results(ctx.db, ctx.tenant.id, row["person_id"], row["id"])
    return page(
        arrival,
        "opd_ipd/pages/lab_order.html",
        status=status,
        person=seen,
        order=order_sight(arrival, row),
        collected_at=moment(arrival, row["collected_at"]) if row["collected_at"] else "",
        room=room,
        tests=test_sights(
            arrival, tests, row, standing, {p["test_code"]: p["text"] for p in previous}, typed
        ),
        enters=enters,
        may_verify=row["state"] == "resulted" and ctx.allowed("opd_ipd.verify_results"),
        same_person=not ctx.allowed(ALONE)
        and any(r["entered_by"] == ctx.actor.user_id for r in standing.values()),
        may_enter=ctx.allowed("opd_ipd.enter_results"),
        may_collect=ctx.allowed("opd_ipd.collect_sample"),
        critical=_critical(arrival, tests, row, typed),
        told_to=arrival.field("told_to"),
        reason=arrival.field("reason"),
        refusal_reasons=[(text, say(arrival, text)) for text in REFUSAL_REASONS],
        former=[_former(arrival, r) for r in every if r["superseded_by"] is not None],
        steps=step_sights(arrival, await steps_of(ctx.db, ctx.tenant.id, row["id"])),
        errors=_errors(arrival, refusal),
    )


def _critical(arrival: Arrival, tests: Any, row: Any, typed: dict[str, str]) -> list[str]:  # noqa: ANN401
    """The names of the tests whose typed values are critical."""
    found = []
    for test in tests:
        limits = limits_of(
            test, sex=row["sex"], born=row["birth_date"], today=arrival.business_date
        )
        if text := typed.get(test.code, "").strip():
            value = read_value(test, text, limits)
            if isinstance(value, Value) and value.reading in CRITICAL:
                found.append(test.name)
    return found


def _errors(arrival: Arrival, refusal: Refusal | None) -> Shown:
    if refusal is None:
        return Shown()
    field = str(refusal.parameters.get("field", "form"))
    if refusal.code == "opd_ipd.say_why":
        field = "reason" if arrival.path.endswith("/results") else "why"
    name = field if field in ("form", "told_to", "reason", "why") else f"{PREFIX}{field}"
    return Shown({name: words(arrival, refusal)})


def _former(arrival: Arrival, row: Any) -> dict[str, str]:  # noqa: ANN401 - a row
    return {
        "name": row["test_name"],
        "text": result_text(arrival, row),
        "by": row["entered_name"],
        "at": moment(arrival, row["entered_at"]),
    }
