"""Fees, and receipts of visits."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sehat.testing import Example, ExampleContext, Factory
from sehat_opd_ipd.domain.fee import FeeOrder, set_fee
from sehat_opd_ipd.domain.receipt import ReceiptOrder, issue_receipt
from sehat_opd_ipd.testing.visits import add_visit

__all__ = ["add_fee", "examples"]


async def add_fee(ctx: ExampleContext, amount: int = 20_000) -> UUID:
    """A fee of so many paise for every visit of the context's hospital, from today on."""
    rule = await set_fee(
        ctx, order=FeeOrder(title="OPD fee", amount=amount, valid_from=ctx.business_date)
    )
    if not isinstance(rule, UUID):
        raise TypeError(rule)
    return rule


async def _a_visit_to_pay(ctx: ExampleContext) -> Example:
    visit = await add_visit(ctx)
    form = {"mode": "cash", "other_title": "File cover", "other_amount": "10"}
    return Example(path={"visit": visit.id}, form=form)


async def _a_receipt(ctx: ExampleContext) -> Example:
    visit = await add_visit(ctx)
    issued = await issue_receipt(
        ctx,
        order=ReceiptOrder(
            visit_id=visit.id, person_id=visit.person_id, items=[("other", "File cover", 1_000)]
        ),
    )
    if not isinstance(issued, UUID):
        raise TypeError(issued)
    await ctx.db.execute(
        "insert into opd_ipd_receipt_print (tenant_id, receipt_id) values ($1, $2)",
        ctx.tenant.id,
        issued,
    )
    return Example(path={"receipt": issued}, form={"reason": "Wrong patient"})


async def _a_fee(ctx: ExampleContext) -> Example:
    # The fee that the walls look at is of a day to come, so that other tests' visits stay free.
    later = ctx.business_date + timedelta(days=400)
    await set_fee(ctx, order=FeeOrder(title="Evening clinic", amount=5_000, valid_from=later))
    form = {"title": "Evening clinic", "amount": "50", "valid_from": f"{later:%d-%m-%Y}"}
    return Example(form=form)


examples: dict[str, Factory] = {
    "visit_to_pay": _a_visit_to_pay,
    "receipt": _a_receipt,
    "POST /{tenant}/opd_ipd/fees": _a_fee,
}
"""The rows that routes name."""
