"""The board of the superintendent, and the rows behind each of its figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, get

from sehat.api import (
    Arrival,
    Ctx,
    Here,
    TenantContext,
    day_text,
    needs,
    number_text,
    page,
)
from sehat_opd_ipd.doctor_sights import doctor_sights
from sehat_opd_ipd.figure_asking import asked_of, doctor_asked
from sehat_opd_ipd.figure_sights import (
    Figure,
    count_of,
    days_around,
    hours_chart,
    minutes_text,
    month_charts,
    now_tiles,
    queue_sights,
    stage_sights,
    token_row,
)
from sehat_opd_ipd.queries.figures import (
    counts_now,
    day_counts,
    doctors_of_day,
    figure_queues,
    lab_tests_of_day,
    lab_turnaround,
    practitioners,
)
from sehat_opd_ipd.queries.waits import STAGES, Days, token_days, waits_by
from sehat_opd_ipd.sights import clock, named

__all__ = ["figure_rows", "figures_page", "figures_tests"]

MONTH = 30
MOST_ROWS = 500
STATES = {"waiting": ("registered", "returned", "back"), "no_show": ("no_show",)}


@get("/figures", opt=needs("opd_ipd.see_figures"))
async def figures_page(ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """A hospital's day and the thirty days up to it."""
    day, today = asked_of(arrival, request.query_params).day, arrival.business_date
    queues = await figure_queues(ctx.db, ctx.tenant.id)
    ids = [queue["id"] for queue in queues]
    days = Days(ctx.tenant.id, ids, day, day, ctx.tenant.zone)
    waits = await waits_by(ctx.db, days, "all", "hour", "queue", "doctor")
    whole = waits["all"][0] if waits["all"] else None
    month = await day_counts(ctx.db, days.narrowed(first=day - timedelta(days=MONTH - 1)), today)
    now, longest = await counts_now(ctx.db, ctx.tenant.id, ids, day)
    rostered = await doctors_of_day(ctx.db, ctx.tenant.id, day)
    names = {row["id"]: row for row in await practitioners(ctx.db, ctx.tenant.id)}
    return page(
        arrival,
        "opd_ipd/pages/figures.html",
        **days_around(arrival, day),
        tiles={
            **now_tiles(arrival, day, now, longest),
            "seen": count_of(arrival, day, whole["seen"] if whole else 0, seen=1),
            "short": count_of(arrival, day, whole["short"] if whole else 0, short=1),
        },
        tenant_id=ctx.tenant.id,
        stages=stage_sights(arrival, whole, day),
        departments=queue_sights(arrival, queues, now, waits["queue"], day),
        hours=hours_chart(arrival, waits["hour"], day, "registered"),
        doctors=doctor_sights(arrival, rostered, waits["doctor"], day, queues=queues, names=names),
        lab=await _lab(ctx, arrival, ids, day),
        month=month_charts(arrival, month),
        month_total=number_text(sum(one.registered for one in month), arrival.locale),
    )


@get("/figures/visits", opt=needs("opd_ipd.see_own_day"))
async def figure_rows(ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """The tokens behind a figure; a doctor who may not see all figures sees their own alone.

    Those of a stage stand by its length, the longest first, so that the median is in their middle.
    """
    asked = asked_of(arrival, request.query_params)
    queues = await figure_queues(ctx.db, ctx.tenant.id)
    names = {queue["id"]: named(queue, arrival.locale) for queue in queues}
    chosen = [queue for queue in names if asked.queue in {None, queue}]
    rows = [
        row
        for row in await token_days(
            ctx.db,
            Days(
                ctx.tenant.id,
                chosen,
                asked.day,
                asked.day,
                ctx.tenant.zone,
                doctor_id=await doctor_asked(ctx, asked),
                hour=asked.hour,
                room_hour=asked.room_hour,
                states=STATES.get(asked.state, ()),
                short=asked.short,
                seen=asked.seen,
            ),
            limit=MOST_ROWS,
        )
        if asked.stage not in STAGES or row[asked.stage] is not None
    ]
    if asked.stage in STAGES:
        rows.sort(key=lambda row: row[asked.stage], reverse=True)
    return page(
        arrival,
        "opd_ipd/pages/figure_rows.html",
        day=day_text(asked.day, arrival.locale),
        rows=[token_row(arrival, row, names) for row in rows],
        most=MOST_ROWS,
        may_open=ctx.allowed("opd_ipd.consult"),
        back=f"/{arrival.here.slug}/opd_ipd/"
        + (
            f"figures?day={asked.day}"
            if ctx.allowed("opd_ipd.see_figures")
            else f"figures/doctor?day={asked.day}"
        ),
    )


@get("/figures/tests", opt=needs("opd_ipd.see_figures"))
async def figures_tests(ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """The laboratory tests of a day's visits, with the minutes from order to verified result."""
    day = asked_of(arrival, request.query_params).day
    queues = [row["id"] for row in await figure_queues(ctx.db, ctx.tenant.id)]
    rows = await lab_tests_of_day(ctx.db, ctx.tenant.id, queues, day)
    return page(
        arrival,
        "opd_ipd/pages/figure_tests.html",
        day=day_text(day, arrival.locale),
        back=f"/{arrival.here.slug}/opd_ipd/figures?day={day}",
        rows=[
            {
                "name": row["name"],
                "label": row["label"],
                "ordered": clock(arrival, row["ordered_at"]),
                "verified": clock(arrival, row["verified_at"]) if row["verified_at"] else "–",
                "minutes": minutes_text(
                    arrival,
                    (row["verified_at"] - row["ordered_at"]).total_seconds() / 60
                    if row["verified_at"]
                    else None,
                ),
            }
            for row in rows
        ],
    )


async def _lab(
    ctx: TenantContext, arrival: Arrival, queues: list[UUID], day: date
) -> dict[str, Any]:
    ordered, verified, span = await lab_turnaround(ctx.db, ctx.tenant.id, queues, day)
    href = f"/{arrival.here.slug}/opd_ipd/figures/tests?day={day}"
    return {
        "ordered": Figure(number_text(ordered, arrival.locale), href if ordered else ""),
        "verified": Figure(number_text(verified, arrival.locale), href if verified else ""),
        "median": Figure(minutes_text(arrival, span.median), href if verified else ""),
        "most": Figure(minutes_text(arrival, span.most), href if verified else ""),
    }
