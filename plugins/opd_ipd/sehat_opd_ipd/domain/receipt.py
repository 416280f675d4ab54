"""Write receipts and cancel them: the book is only added to, and its sum is what is in hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
from msgspec import Struct

from sehat.api import Refusal, fiscal_year, uuid7
from sehat_opd_ipd.domain.fee import MOST
from sehat_opd_ipd.queries.receipts import items_of, receipt_detail, receipts_of_visit

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["SERIES", "WAIVE", "ReceiptOrder", "cancel_receipt", "issue_receipt"]

SERIES = "receipt"
WAIVE = "opd_ipd.waive_fees"
MODES = ("cash", "upi", "card")

_RECEIPT = """
insert into opd_ipd_receipt (tenant_id, id, fiscal_year, serial, number, kind, visit_id, person_id,
  counter_id, clerk_id, clerk_name, business_date, mode, reference, amount, reason, cancels)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
"""
_ITEM = """
insert into opd_ipd_receipt_item (tenant_id, receipt_id, position, kind, title, amount)
values ($1, $2, $3, $4, $5, $6)
"""

Item = tuple[str, str, int]
"""Kind, title and amount in paise."""


class ReceiptOrder(Struct, frozen=True, kw_only=True):
    """What is paid for a visit: items in paise, how, at which counter, and what is waived."""

    visit_id: UUID
    person_id: UUID
    items: Sequence[Item]
    mode: str = "cash"
    reference: str = ""
    counter_id: UUID | None = None
    waived: int = 0
    reason: str = ""


async def issue_receipt(ctx: TenantContext, *, order: ReceiptOrder) -> UUID | Refusal:
    """Write a receipt under the next number of the fiscal year.

    A waiver is an item below zero, so that the book tells both. Refuses with `opd_ipd.amount`,
    `opd_ipd.no_items`, `opd_ipd.waiver_much`, `opd_ipd.may_not_waive`, `opd_ipd.say_why`,
    `opd_ipd.no_mode` or `opd_ipd.paid_already`.
    """
    gross = sum(amount for _, _, amount in order.items)
    refusal = _refused(ctx, order, gross)
    if refusal is not None:
        return refusal
    number = await _next_number(ctx)
    standing = await receipts_of_visit(ctx.db, ctx.tenant.id, order.visit_id)
    if any(row["kind"] == "receipt" and row["cancelled_by"] is None for row in standing):
        return Refusal("opd_ipd.paid_already")
    items = list(order.items)
    if order.waived:
        items.append(("waiver", "Waived", -order.waived))
    receipt_id = uuid7()
    await _write(
        ctx,
        receipt_id,
        number,
        items,
        visit_id=order.visit_id,
        person_id=order.person_id,
        counter_id=order.counter_id,
        mode=order.mode if gross > order.waived else "nil",
        reference=order.reference if gross > order.waived else "",
        reason=order.reason if order.waived else "",
    )
    await ctx.audit(
        "opd_ipd.receipt_issued",
        entity="opd_ipd_receipt",
        entity_id=receipt_id,
        after={"amount": gross - order.waived, "waived": order.waived, "mode": order.mode},
    )
    return receipt_id


async def cancel_receipt(
    ctx: TenantContext, *, receipt_id: UUID, reason: str, counter_id: UUID | None = None
) -> UUID | Refusal:
    """Cancel a receipt by its opposite, under a number of its own; return the opposite's id.

    Refuses with `opd_ipd.unknown_receipt`, `opd_ipd.say_why`, `opd_ipd.no_cancelling` for an entry
    that itself cancels, or `opd_ipd.cancelled_already`.
    """
    row = await receipt_detail(ctx.db, ctx.tenant.id, receipt_id)
    if row is None:
        return Refusal("opd_ipd.unknown_receipt")
    if not reason:
        return Refusal("opd_ipd.say_why")
    if row["kind"] != "receipt":
        return Refusal("opd_ipd.no_cancelling")
    # The number is taken first: its row is locked, so that of two who cancel one waits here.
    number = await _next_number(ctx)
    again = await receipt_detail(ctx.db, ctx.tenant.id, receipt_id)
    if again["cancelled_by"] is not None:
        return Refusal("opd_ipd.cancelled_already", {"number": again["cancelled_by_number"]})
    opposite_id = uuid7()
    items = await items_of(ctx.db, ctx.tenant.id, receipt_id)
    try:
        await _write(
            ctx,
            opposite_id,
            number,
            [(item["kind"], item["title"], -item["amount"]) for item in items],
            visit_id=row["visit_id"],
            person_id=row["person_id"],
            counter_id=counter_id or row["counter_id"],
            mode=row["mode"],
            reference=row["reference"],
            reason=reason,
            cancels=receipt_id,
        )
    except asyncpg.UniqueViolationError:
        return Refusal("opd_ipd.cancelled_already", {"number": row["number"]})
    await ctx.audit(
        "opd_ipd.receipt_cancelled",
        entity="opd_ipd_receipt",
        entity_id=receipt_id,
        before={"amount": row["amount"]},
        after={"reason": reason, "by": opposite_id},
    )
    return opposite_id


def _refused(ctx: TenantContext, order: ReceiptOrder, gross: int) -> Refusal | None:
    code = None
    if not order.items:
        code = "opd_ipd.no_items"
    elif order.waived < 0 or any(not 0 <= amount <= MOST for _, _, amount in order.items):
        code = "opd_ipd.amount"
    elif order.mode not in MODES:
        code = "opd_ipd.no_mode"
    elif order.waived > gross:
        code = "opd_ipd.waiver_much"
    elif order.waived and not ctx.allowed(WAIVE):
        code = "opd_ipd.may_not_waive"
    elif order.waived and not order.reason:
        code = "opd_ipd.say_why"
    return Refusal(code) if code else None


async def _next_number(ctx: TenantContext) -> tuple[str, int]:
    """Fiscal year and serial; gapless, because the series stays locked until the commit."""
    year = fiscal_year(ctx.business_date)
    return year, await ctx.db.fetchval("select next_number($1, $2)", SERIES, year)


async def _write(
    ctx: TenantContext,
    receipt_id: UUID,
    number: tuple[str, int],
    items: Sequence[Item],
    **columns: Any,  # noqa: ANN401 - of the receipt's row
) -> None:
    year, serial = number
    cancels = columns.get("cancels")
    await ctx.db.execute(
        _RECEIPT,
        ctx.tenant.id,
        receipt_id,
        year,
        serial,
        f"{year}/{serial:06}",
        "cancellation" if cancels else "receipt",
        columns["visit_id"],
        columns["person_id"],
        columns["counter_id"],
        ctx.actor.user_id,
        ctx.actor.name,
        ctx.business_date,
        columns["mode"],
        columns["reference"],
        sum(amount for _, _, amount in items),
        columns["reason"],
        cancels,
    )
    await ctx.db.executemany(
        _ITEM,
        [
            (ctx.tenant.id, receipt_id, place, kind, title, amount)
            for place, (kind, title, amount) in enumerate(items, start=1)
        ],
    )
