"""Days that tests construct: tokens whose steps were taken at the minutes that one says."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from sehat.api import uuid7
from sehat.testing import add_person

if TYPE_CHECKING:
    from sehat.testing import ExampleContext

__all__ = ["ZONE", "Steps", "add_doctor", "add_token", "at"]

ZONE = "Asia/Kolkata"
Steps = Sequence[tuple[str, str]]
"""State and time of day, such as ("called", "09:20"), in the hospital's zone."""


def at(day: date, time: str) -> datetime:
    """A time of a day in UTC."""
    hour, minute = map(int, time.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(ZONE)).astimezone(
        UTC
    )


async def add_doctor(ctx: ExampleContext, name: str) -> tuple[UUID, UUID]:
    """A doctor with a user: ids of practitioner and user."""
    doctor, user = uuid7(), uuid7()
    await ctx.db.execute(
        "insert into practitioner (tenant_id, id, user_id, name) values ($1, $2, $3, $4)",
        ctx.tenant.id,
        doctor,
        user,
        name,
    )
    return doctor, user


async def add_token(
    ctx: ExampleContext, queue: UUID, day: date, steps: Steps, *, by: UUID | None = None
) -> UUID:
    """A token that went through these steps; its state is that of the last. Returns its visit."""
    visit, token = uuid7(), uuid7()
    number = 1 + await ctx.db.fetchval(
        "select count(*) from opd_ipd_queue_token where queue_id = $1 and business_date = $2",
        queue,
        day,
    )
    state, opened = steps[-1][0], at(day, steps[0][1])
    await ctx.db.execute(
        "insert into opd_ipd_visit (tenant_id, id, person_id, queue_id, number, business_date,"
        " opened_at, state) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        ctx.tenant.id,
        visit,
        await add_person(ctx),
        queue,
        f"T-{visit.hex[-12:]}",
        day,
        opened,
        "closed" if state == "done" else "open",
    )
    await ctx.db.execute(
        "insert into opd_ipd_queue_token (tenant_id, id, visit_id, queue_id, business_date,"
        " number, label, state, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        ctx.tenant.id,
        token,
        visit,
        queue,
        day,
        number,
        f"Z-{number:03}",
        state,
        at(day, steps[-1][1]),
    )
    for turn, ((former, _), (to_state, time)) in enumerate(itertools.pairwise(steps), 1):
        await ctx.db.execute(
            "insert into opd_ipd_token_transition (tenant_id, token_id, from_state, to_state, at,"
            " by) values ($1, $2, $3, $4, $5, $6)",
            ctx.tenant.id,
            token,
            former,
            to_state,
            at(day, time) + timedelta(microseconds=turn),
            by,
        )
    return visit
