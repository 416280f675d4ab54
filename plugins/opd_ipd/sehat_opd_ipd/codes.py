"""Codes at out-patient care: token slips, samples, and where a person or a visit is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sehat.api import Arrival, CodePlace, CodeReader, Codes, Refusal, Scanned
from sehat_opd_ipd.queries.bookings import booking_by_number, booking_detail
from sehat_opd_ipd.queries.lab import order_by_sample
from sehat_opd_ipd.queries.visits import open_visit_of, visit_by_number

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["BOOKING", "CODES", "SAMPLE", "SLIP"]

SLIP = "SEHATV:"
"""What the code of a token slip begins with; the visit's number follows."""

SAMPLE = "SEHATL:"
"""What the code of a laboratory's label begins with; the sample's number follows."""

BOOKING = "SEHATB:"
"""What the code of an appointment slip begins with; the booking's number follows."""

BOOKING_PATTERN = rf"^({BOOKING})?B[0-9]{{2}}-[0-9]{{6}}$"
SAMPLE_PATTERN = rf"^({SAMPLE})?[0-9]{{2}}L[0-9]{{6,9}}$"
PATTERN = rf"^({SLIP})?[0-9]{{6}}-[A-Z]{{1,6}}-[0-9]{{1,6}}$"


async def read_slip(arrival: Arrival, text: str) -> Scanned | Refusal:
    """The visit of a slip of this hospital; refuses with `opd_ipd.unknown_slip`."""
    number = text.upper().removeprefix(SLIP)
    async with arrival.begin() as ctx:
        visit_id = await visit_by_number(ctx.db, ctx.tenant.id, number)
    return Scanned("visit", visit_id) if visit_id else Refusal("opd_ipd.unknown_slip")


async def read_sample(arrival: Arrival, text: str) -> Scanned | Refusal:
    """The order that a label's sample waits for; refuses with `opd_ipd.unknown_sample`."""
    number = text.upper().removeprefix(SAMPLE)
    async with arrival.begin() as ctx:
        order_id = await order_by_sample(ctx.db, ctx.tenant.id, number)
    return Scanned("lab_order", order_id) if order_id else Refusal("opd_ipd.unknown_sample")


async def read_booking(arrival: Arrival, text: str) -> Scanned | Refusal:
    """The booking of a slip of this hospital; refuses with `opd_ipd.unknown_booking`."""
    number = text.upper().removeprefix(BOOKING)
    async with arrival.begin() as ctx:
        booking_id = await booking_by_number(ctx.db, ctx.tenant.id, number)
    return Scanned("booking", booking_id) if booking_id else Refusal("opd_ipd.unknown_booking")


async def booking_href(ctx: TenantContext, booking_id: UUID) -> str | None:
    """The person at the booking desk, where the booking stands with its next steps."""
    row = await booking_detail(ctx.db, ctx.tenant.id, booking_id)
    return f"/{ctx.tenant.slug}/opd_ipd/bookings?person={row['person_id']}" if row else None


async def order_href(ctx: TenantContext, order_id: UUID) -> str | None:
    """The page where results are entered and verified."""
    return f"/{ctx.tenant.slug}/opd_ipd/lab/orders/{order_id}"


async def consultation_href(ctx: TenantContext, visit_id: UUID) -> str | None:
    """The patient's page of a visit."""
    return f"/{ctx.tenant.slug}/opd_ipd/visits/{visit_id}"


async def slip_href(ctx: TenantContext, visit_id: UUID) -> str | None:
    """The slip of a visit, to be printed again."""
    return f"/{ctx.tenant.slug}/opd_ipd/visits/{visit_id}/slip"


async def receipt_href(ctx: TenantContext, visit_id: UUID) -> str | None:
    """Where the receipt of a visit is written."""
    return f"/{ctx.tenant.slug}/opd_ipd/visits/{visit_id}/receipt"


async def open_visit_href(ctx: TenantContext, person_id: UUID) -> str | None:
    """The consultation of the person's open visit today, if there is one."""
    visit_id = await open_visit_of(ctx.db, ctx.tenant.id, person_id)
    return await consultation_href(ctx, visit_id) if visit_id else None


async def desk_href(ctx: TenantContext, person_id: UUID) -> str | None:
    """The person, ready for a visit at the desk."""
    return f"/{ctx.tenant.slug}/opd_ipd/desk?person={person_id}"


CODES = Codes(
    readers=(
        CodeReader(PATTERN, "opd_ipd.see_queue", read_slip),
        CodeReader(PATTERN, "opd_ipd.issue_receipts", read_slip),
        CodeReader(BOOKING_PATTERN, "opd_ipd.book", read_booking),
        CodeReader(SAMPLE_PATTERN, "opd_ipd.see_worklist", read_sample),
    ),
    places=(
        CodePlace("visit", "opd_ipd.consult", consultation_href, 10),
        CodePlace("visit", "opd_ipd.register_visit", slip_href, 20),
        CodePlace("visit", "opd_ipd.issue_receipts", receipt_href, 30),
        CodePlace("booking", "opd_ipd.book", booking_href, 10),
        CodePlace("lab_order", "opd_ipd.see_worklist", order_href, 10),
        CodePlace("person", "opd_ipd.consult", open_visit_href, 10),
        CodePlace("person", "opd_ipd.register_visit", desk_href, 20),
    ),
)
