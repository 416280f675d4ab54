"""What an address asks of figures, and whose figures somebody may ask for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from msgspec import Struct

from sehat.api import Arrival, TenantContext
from sehat_opd_ipd.queries.figures import practitioner_of

__all__ = ["Asked", "asked_of", "doctor_asked"]

NOBODY = UUID(int=0)


class Asked(Struct, frozen=True):
    """What an address asks for; whatever cannot be read asks for nothing."""

    day: date
    queue: UUID | None
    doctor: UUID | None
    hour: int | None
    room_hour: int | None
    state: str
    stage: str
    short: bool
    seen: bool


async def doctor_asked(ctx: TenantContext, asked: Asked) -> UUID | None:
    """The doctor that may be asked for: any with the right to all figures, otherwise oneself."""
    if ctx.allowed("opd_ipd.see_figures"):
        return asked.doctor
    mine = await practitioner_of(ctx.db, ctx.tenant.id, ctx.actor.user_id)
    return mine["id"] if mine else NOBODY


def asked_of(arrival: Arrival, given: Mapping[str, str]) -> Asked:
    """Read the parameters of an address; a day that has not come yet is today."""
    return Asked(
        _day(given.get("day", ""), arrival.business_date),
        _uuid(given.get("queue", "")),
        _uuid(given.get("doctor", "")),
        _hour(given.get("hour", "")),
        _hour(given.get("room_hour", "")),
        given.get("state", ""),
        given.get("stage", ""),
        given.get("short") == "1",
        given.get("seen") == "1",
    )


def _day(text: str, today: date) -> date:
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _hour(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else None  # noqa: PLR2004
