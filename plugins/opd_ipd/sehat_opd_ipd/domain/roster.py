"""Change the roster: plan a clinic, give it other hours from a date on, or end it."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
from msgspec import Struct
from msgspec.structs import asdict, replace

from sehat.api import Refusal, uuid7
from sehat_opd_ipd.queries.clinics import booking_policy
from sehat_opd_ipd.queries.roster import clashing_session

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sehat.api import TenantContext

__all__ = [
    "ClinicPlan",
    "change_clinic",
    "end_clinic",
    "plan_clinic",
    "refusing_clashes",
    "reopen_days",
]

_INSERT = """
insert into opd_ipd_clinic_session (tenant_id, id, series_id, kind, queue_id, unit, place_id,
  practitioner_id, weekday, starts, ends, slot_minutes, quota_desk, quota_phone, quota_online,
  valid_from, valid_until, made_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
"""


class ClinicPlan(Struct, frozen=True, kw_only=True):
    """A clinic as the roster holds it; an extra one is held on `valid_from` alone."""

    queue_id: UUID
    practitioner_id: UUID | None
    place_id: UUID | None
    unit: str | None
    weekday: int
    starts: time
    ends: time
    slot_minutes: int
    quota_desk: int
    quota_phone: int
    quota_online: int
    valid_from: date
    valid_until: date | None = None
    kind: str = "weekly"


async def plan_clinic(ctx: TenantContext, plan: ClinicPlan) -> UUID | Refusal:
    """Put a clinic into the roster and open its days; returns the session's id.

    Refuses with `opd_ipd.doctor_elsewhere` or `opd_ipd.room_taken` naming the clinic in the way,
    or `form.choose` where department, doctor or room is none of this hospital.
    """
    session = uuid7()

    async def write() -> UUID | Refusal:
        await _insert(ctx, session, session, plan)
        await ctx.audit(
            "opd_ipd.clinic_planned",
            entity="opd_ipd_clinic_session",
            entity_id=session,
            after=asdict(plan),
        )
        return session

    return await refusing_clashes(ctx, write, plan=plan, first=plan.valid_from)


async def change_clinic(
    ctx: TenantContext, *, session_id: UUID, plan: ClinicPlan
) -> UUID | Refusal:
    """Let a clinic be held as `plan` says from `plan.valid_from` on; days before stay as they were.

    Refuses like `plan_clinic`, or with `opd_ipd.unknown_clinic`, or `opd_ipd.past_roster` where
    the change would begin before today.
    """
    if plan.valid_from < ctx.business_date:
        return Refusal("opd_ipd.past_roster")
    old = await _locked(ctx, session_id)
    if isinstance(old, Refusal):
        return old
    if old["kind"] == "extra":
        plan = replace(plan, kind="extra", valid_until=plan.valid_from)
    session = uuid7()

    async def write() -> UUID | Refusal:
        await _stop(ctx, old, plan.valid_from)
        await _insert(ctx, session, old["series_id"], plan)
        await ctx.audit(
            "opd_ipd.clinic_changed",
            entity="opd_ipd_clinic_session",
            entity_id=session,
            before=_told(old),
            after=asdict(plan),
        )
        return session

    first = min(plan.valid_from, max(old["valid_from"], ctx.business_date))
    return await refusing_clashes(ctx, write, plan=plan, first=first, series_id=old["series_id"])


async def end_clinic(ctx: TenantContext, *, session_id: UUID, since: date) -> Refusal | None:
    """Hold a clinic no more from a date on; bookings of its days stay, to be moved.

    Refuses with `opd_ipd.unknown_clinic` or `opd_ipd.past_roster`.
    """
    if since < ctx.business_date:
        return Refusal("opd_ipd.past_roster")
    old = await _locked(ctx, session_id)
    if isinstance(old, Refusal):
        return old
    await _stop(ctx, old, since)
    await ctx.audit(
        "opd_ipd.clinic_ended",
        entity="opd_ipd_clinic_session",
        entity_id=session_id,
        before=_told(old),
        after={"since": since},
    )
    await reopen_days(ctx, since)
    return None


async def reopen_days(ctx: TenantContext, first: date) -> None:
    """Bring the clinic days from a date, or today, to the horizon to what the roster now says."""
    horizon, _ = await booking_policy(ctx.db, ctx.tenant.id)
    today = ctx.business_date
    await ctx.db.fetchval(
        "select opd_ipd_open_days($1, $2, $3)",
        ctx.tenant.id,
        max(first, today),
        today + timedelta(days=horizon - 1),
    )
    ctx.touch("opd_ipd.bookings", ctx.tenant.id)


async def refusing_clashes(
    ctx: TenantContext,
    write: Callable[[], Awaitable[UUID | Refusal]],
    *,
    plan: ClinicPlan | None,
    first: date,
    series_id: UUID | None = None,
) -> UUID | Refusal:
    """Run `write` and open the days; what the database excludes becomes a refusal.

    `plan` is what to compare with to name the clinic that stands in the way.
    """
    column = ""
    async with ctx.savepoint() as point:
        try:
            async with ctx.savepoint():
                outcome = await write()
                if not isinstance(outcome, Refusal):
                    await reopen_days(ctx, first)
        except asyncpg.ExclusionViolationError as error:
            name = str(error.constraint_name)
            column = "practitioner_id" if name.endswith("doctor_excl") else "place_id"
            outcome = Refusal("opd_ipd.day_clash")
        except asyncpg.DeadlockDetectedError:
            # Two who plan the same hours at once may wait for each other; one of them goes on.
            outcome = Refusal("opd_ipd.day_clash")
        except asyncpg.ForeignKeyViolationError:
            outcome = Refusal("form.choose")
        if isinstance(outcome, Refusal):
            point.undo()
    if column and plan is not None:
        return await _clash(ctx, plan, column, series_id)
    return outcome


async def _clash(
    ctx: TenantContext, plan: ClinicPlan, column: str, series_id: UUID | None
) -> Refusal:
    row = await clashing_session(
        ctx.db,
        ctx.tenant.id,
        {**asdict(plan), "column": column, "series_id": series_id},
    )
    if row is None:
        return Refusal("opd_ipd.day_clash")
    code = "opd_ipd.doctor_elsewhere" if column == "practitioner_id" else "opd_ipd.room_taken"
    return Refusal(
        code,
        {
            "doctor": row["doctor"] or row["department"],
            "room": row["room"] or "",
            "department": row["department"],
            "hours": f"{row['starts']:%H:%M}-{row['ends']:%H:%M}",
        },
    )


async def _locked(ctx: TenantContext, session_id: UUID) -> Any | Refusal:  # noqa: ANN401 - a row
    row = await ctx.db.fetchrow(
        "select * from opd_ipd_clinic_session where tenant_id = $1 and id = $2"
        " and state = 'active' for update",
        ctx.tenant.id,
        session_id,
    )
    return row or Refusal("opd_ipd.unknown_clinic")


async def _stop(ctx: TenantContext, old: Any, since: date) -> None:  # noqa: ANN401 - a row
    """Let a version end before a date; one that would never have begun is withdrawn."""
    begun = old["valid_from"] < since
    await ctx.db.execute(
        "update opd_ipd_clinic_session set valid_until = $3, state = $4"
        " where tenant_id = $1 and id = $2",
        ctx.tenant.id,
        old["id"],
        since - timedelta(days=1) if begun else old["valid_until"],
        "active" if begun else "withdrawn",
    )


async def _insert(ctx: TenantContext, session: UUID, series: UUID, plan: ClinicPlan) -> None:
    await ctx.db.execute(
        _INSERT,
        ctx.tenant.id,
        session,
        series,
        plan.kind,
        plan.queue_id,
        plan.unit,
        plan.place_id,
        plan.practitioner_id,
        plan.weekday,
        plan.starts,
        plan.ends,
        plan.slot_minutes,
        plan.quota_desk,
        plan.quota_phone,
        plan.quota_online,
        plan.valid_from,
        plan.valid_until,
        ctx.actor.user_id,
    )


def _told(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    left_out = ("tenant_id", "id", "made_at", "made_by", "state")
    return {name: value for name, value in dict(row).items() if name not in left_out}
