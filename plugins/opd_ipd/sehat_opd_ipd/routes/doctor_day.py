"""A doctor's day in figures: one's own, or any for those who see all figures."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get

from sehat.api import Ctx, Here, needs, page
from sehat_opd_ipd.figure_asking import asked_of, doctor_asked
from sehat_opd_ipd.figure_sights import (
    count_of,
    days_around,
    hours_chart,
    stage_sights,
    token_row,
)
from sehat_opd_ipd.queries.figures import figure_queues, practitioner_of, practitioners
from sehat_opd_ipd.queries.waits import SHORT_MINUTES, Days, token_days, waits_by
from sehat_opd_ipd.sights import named

__all__ = ["doctor_day_page"]

MOST_ROWS = 500


@get("/figures/doctor", opt=needs("opd_ipd.see_own_day"))
async def doctor_day_page(
    ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]
) -> Response[Any]:
    """A doctor's day in figures: one's own, or any for those who see all figures."""
    asked = asked_of(arrival, request.query_params)
    whose = await doctor_asked(ctx, asked)
    if whose is None and ctx.allowed("opd_ipd.see_figures"):
        mine = await practitioner_of(ctx.db, ctx.tenant.id, arrival.person.user_id)
        whose = mine["id"] if mine else None
    doctors = await practitioners(ctx.db, ctx.tenant.id)
    queues = await figure_queues(ctx.db, ctx.tenant.id)
    doctor = next((row for row in doctors if row["id"] == whose), None)
    days = Days(
        ctx.tenant.id,
        [queue["id"] for queue in queues],
        asked.day,
        asked.day,
        ctx.tenant.zone,
        doctor_id=whose or UUID(int=0),
        seen=True,
    )
    waits = await waits_by(ctx.db, days, "all", "room_hour")
    whole = waits["all"][0] if waits["all"] else None
    names = {queue["id"]: named(queue, arrival.locale) for queue in queues}
    return page(
        arrival,
        "opd_ipd/pages/doctor_day.html",
        **days_around(arrival, asked.day, doctor=whose or ""),
        doctor=named(doctor, arrival.locale) if doctor else "",
        doctor_id=whose or "",
        choices=[(str(row["id"]), named(row, arrival.locale)) for row in doctors]
        if ctx.allowed("opd_ipd.see_figures")
        else [],
        day_value=asked.day.isoformat(),
        seen=count_of(arrival, asked.day, whole["seen"] if whole else 0, doctor=whose, seen=1),
        short=count_of(
            arrival, asked.day, whole["short"] if whole else 0, doctor=whose, seen=1, short=1
        ),
        short_minutes=SHORT_MINUTES,
        stages=stage_sights(arrival, whole, asked.day, doctor=whose or ""),
        hours=hours_chart(arrival, waits["room_hour"], asked.day, "seen", doctor=whose, seen=1),
        rows=[
            token_row(arrival, row, names)
            for row in await token_days(ctx.db, days, limit=MOST_ROWS)
        ],
        may_open=ctx.allowed("opd_ipd.consult"),
    )
