"""What departs from the roster: holidays, leave, a clinic that is closed or held otherwise."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from sehat.api import Refusal, uuid7
from sehat_opd_ipd.domain.roster import refusing_clashes

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["Departure", "depart", "withdraw_departure"]

_INSERT = """
insert into opd_ipd_clinic_exception (tenant_id, id, kind, practitioner_id, series_id, since, until,
  starts, ends, quota_desk, quota_phone, quota_online, name, name_i18n, made_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::text::jsonb, $15)
"""


class Departure(Struct, frozen=True, kw_only=True):
    """A departure between two dates, both included.

    A holiday closes all weekly clinics; leave those of `practitioner_id`; closed and changed are
    about the clinic `series_id`, and changed about one day. What is None stays as in the roster.
    """

    kind: str
    since: date
    until: date
    practitioner_id: UUID | None = None
    series_id: UUID | None = None
    starts: time | None = None
    ends: time | None = None
    quota_desk: int | None = None
    quota_phone: int | None = None
    quota_online: int | None = None
    name: str = ""
    name_hi: str = ""


async def depart(ctx: TenantContext, departure: Departure) -> UUID | Refusal:
    """Enter a departure; its days close, or change, at once. Bookings stay, to be moved.

    Refuses with `opd_ipd.past_roster`, with `opd_ipd.day_clash` where changed hours take a doctor
    or a room that another clinic has on that day, or `form.choose`.
    """
    if departure.until < ctx.business_date:
        return Refusal("opd_ipd.past_roster")
    made = uuid7()

    async def write() -> UUID | Refusal:
        names = {"hi": departure.name_hi} if departure.name_hi else {}
        await ctx.db.execute(
            _INSERT,
            ctx.tenant.id,
            made,
            departure.kind,
            departure.practitioner_id,
            departure.series_id,
            departure.since,
            departure.until,
            departure.starts,
            departure.ends,
            departure.quota_desk,
            departure.quota_phone,
            departure.quota_online,
            departure.name,
            msgspec.json.encode(names).decode(),
            ctx.actor.user_id,
        )
        await ctx.audit(
            f"opd_ipd.roster_{departure.kind}",
            entity="opd_ipd_clinic_exception",
            entity_id=made,
            after=asdict(departure),
        )
        return made

    return await refusing_clashes(ctx, write, plan=None, first=departure.since)


async def withdraw_departure(ctx: TenantContext, *, departure_id: UUID) -> UUID | Refusal:
    """Take a departure back, so that its days are held as the roster says.

    Refuses with `opd_ipd.unknown_departure`, or `opd_ipd.day_clash` where another clinic has taken
    the doctor or the room meanwhile.
    """
    row = await ctx.db.fetchrow(
        "select id, kind, since, until from opd_ipd_clinic_exception where tenant_id = $1"
        " and id = $2 and state = 'active' for update",
        ctx.tenant.id,
        departure_id,
    )
    if row is None:
        return Refusal("opd_ipd.unknown_departure")

    async def write() -> UUID | Refusal:
        await ctx.db.execute(
            "update opd_ipd_clinic_exception set state = 'withdrawn'"
            " where tenant_id = $1 and id = $2",
            ctx.tenant.id,
            departure_id,
        )
        await ctx.audit(
            "opd_ipd.roster_withdrawn",
            entity="opd_ipd_clinic_exception",
            entity_id=departure_id,
            before=dict(row),
        )
        return departure_id

    return await refusing_clashes(ctx, write, plan=None, first=row["since"])
