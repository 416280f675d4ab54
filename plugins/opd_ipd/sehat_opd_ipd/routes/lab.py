"""The laboratory's worklist: take samples, find one by its number, print labels."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.api import (
    Arrival,
    Ctx,
    Here,
    Outcome,
    Refusal,
    TenantContext,
    age_sex,
    needs,
    once,
    page,
    see_other,
    words,
)
from sehat_opd_ipd.codes import SAMPLE
from sehat_opd_ipd.domain.lab_sample import collect_samples
from sehat_opd_ipd.lab_sights import moment, order_sight, patients_to_collect, say
from sehat_opd_ipd.lab_words import SECTIONS, SPECIMENS
from sehat_opd_ipd.queries.lab import (
    counts_of_lab,
    lab_rooms,
    order_by_sample,
    samples_of,
    worklist,
)
from sehat_opd_ipd.queries.visits import visit_detail
from sehat_opd_ipd.routes.slip import qr_picture
from sehat_opd_ipd.sights import named

__all__ = ["collect_form", "find_sample", "labels_page", "worklist_page"]

PENDING_DAYS = 7
"""What nobody touched for so long is no work of today any more."""

VIEWS = {
    "collect": ("ordered", "refused"),
    "enter": ("collected",),
    "verify": ("resulted",),
    "done": ("verified",),
}
SEE = needs("opd_ipd.see_worklist")


@get("/lab", opt=SEE)
async def worklist_page(ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """What a room of the laboratory has to do, by step."""
    asked = request.query_params
    return await _page(ctx, arrival, room=asked.get("room", ""), view=asked.get("show", ""))


@get("/lab/find", opt=SEE)
async def find_sample(ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """Open the order of a sample by the number on its label."""
    asked = request.query_params
    number = asked.get("sample", "").strip().upper().removeprefix(SAMPLE)
    order_id = await order_by_sample(ctx.db, ctx.tenant.id, number)
    room = asked.get("room", "")
    if order_id is None:
        refusal = Refusal("opd_ipd.unknown_sample")
        return await _page(ctx, arrival, room=room, view="", refusal=refusal)
    return see_other(f"/{arrival.here.slug}/opd_ipd/lab/orders/{order_id}?room={room}")


@post(
    "/lab/visits/{visit:uuid}/collect",
    opt=needs("opd_ipd.collect_sample", example="lab_order"),
    status_code=303,
)
async def collect_form(ctx: Ctx, arrival: Here, visit: FromPath[UUID]) -> Response[Any]:
    """Take the samples of a patient and number them."""
    if await visit_detail(ctx.db, ctx.tenant.id, visit) is None:
        raise NotFoundException
    room = arrival.field("room")
    orders = [UUID(text) for text in arrival.form.get("order", [])]

    async def verb() -> Outcome | Refusal:
        taken = await collect_samples(ctx, visit_id=visit, orders=orders, place_id=place_id(room))
        if isinstance(taken, Refusal):
            return taken
        return Outcome(visit, f"/{arrival.here.slug}/opd_ipd/lab/visits/{visit}/labels?room={room}")

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return await _page(ctx, arrival, room=room, view="collect", refusal=outcome, status=409)
    return see_other(outcome.location)


@get("/lab/visits/{visit:uuid}/labels", opt=needs("opd_ipd.see_worklist", example="lab_order"))
async def labels_page(
    ctx: Ctx, arrival: Here, visit: FromPath[UUID], request: Request[Any, Any, Any]
) -> Response[Any]:
    """The labels of a visit's samples, 50 by 25 mm, to print and stick."""
    rows = await samples_of(ctx.db, ctx.tenant.id, visit)
    if not rows:
        raise NotFoundException
    return page(
        arrival,
        "opd_ipd/print/lab_labels.html",
        room=request.query_params.get("room", ""),
        labels=[
            {
                "number": row["number"],
                "name": row["person_name"],
                "age_sex": age_sex(arrival, row, arrival.business_date),
                "specimen": SPECIMENS.get(row["specimen"], SPECIMENS["other"]),
                "tests": ", ".join(row["tests"]),
                "token": row["label"],
                "at": moment(arrival, row["collected_at"]),
                "qr_src": qr_picture(f"{SAMPLE}{row['number']}"),
            }
            for row in rows
        ],
    )


def place_id(room: str) -> UUID | None:
    """The room that a form names, or nothing."""
    try:
        return UUID(room)
    except ValueError:
        return None


async def _page(
    ctx: TenantContext,
    arrival: Arrival,
    *,
    room: str,
    view: str,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Response[Any]:
    rooms = await lab_rooms(ctx.db, ctx.tenant.id)
    here = next((row for row in rooms if str(row["id"]) == room), rooms[0] if rooms else None)
    sections = list(here["sections"]) if here else None
    pending = ctx.now - timedelta(days=PENDING_DAYS)
    counts = await counts_of_lab(ctx.db, ctx.tenant.id, pending, sections)
    today = datetime.combine(ctx.business_date, time(), ZoneInfo(ctx.tenant.zone)).astimezone(UTC)
    done = await counts_of_lab(ctx.db, ctx.tenant.id, today, sections)
    figures = {
        name: sum(counts.get(state, 0) for state in states)
        for name, states in VIEWS.items()
        if name != "done"
    }
    figures["done"] = done.get("verified", 0)
    view = view if view in VIEWS else next((n for n, count in figures.items() if count), "collect")
    rows = await worklist(
        ctx.db,
        ctx.tenant.id,
        VIEWS[view],
        today if view == "done" else pending,
        sections,
        newest=view == "done",
    )
    return page(
        arrival,
        "opd_ipd/pages/lab.html",
        status=status,
        rooms=[(str(row["id"]), named(row, arrival.locale)) for row in rooms],
        room=str(here["id"]) if here else "",
        room_name=named(here, arrival.locale) if here else "",
        sections=[say(arrival, SECTIONS[name]) for name in sections or []],
        view=view,
        figures=figures,
        patients=patients_to_collect(arrival, rows) if view == "collect" else [],
        orders=[] if view == "collect" else [order_sight(arrival, row) for row in rows],
        may_collect=ctx.allowed("opd_ipd.collect_sample"),
        board=f"opd_ipd.lab/{ctx.tenant.id}",
        error=words(arrival, refusal) if refusal else "",
    )
