"""What a visit costs: rules by department and class of visit, each from a day on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct

from sehat.api import Refusal, uuid7

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["MOST", "FeeOrder", "set_fee"]

MOST = 10_000_000
"""No fee is higher, in paise: a lakh of rupees is a slip of the finger."""


class FeeOrder(Struct, frozen=True, kw_only=True):
    """A rule as it is set; no department and no class stand for all; `amount` is in paise."""

    title: str
    amount: int
    valid_from: date
    org_unit_id: UUID | None = None
    visit_class: str | None = None


async def set_fee(ctx: TenantContext, *, order: FeeOrder) -> UUID | Refusal:
    """Set a fee from a day on, which is not in the past, so that no receipt was ever wrong.

    Refuses with `opd_ipd.fee_past`, `opd_ipd.amount` or `opd_ipd.no_queue`.
    """
    if order.valid_from < ctx.business_date:
        return Refusal("opd_ipd.fee_past")
    if not 0 <= order.amount <= MOST:
        return Refusal("opd_ipd.amount")
    if order.org_unit_id is not None and not await ctx.db.fetchval(
        "select 1 from org_unit where tenant_id = $1 and id = $2", ctx.tenant.id, order.org_unit_id
    ):
        return Refusal("opd_ipd.no_queue")
    rule_id = uuid7()
    await ctx.db.execute(
        "insert into opd_ipd_fee_rule (tenant_id, id, org_unit_id, visit_class, title, amount,"
        " valid_from, set_by) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        ctx.tenant.id,
        rule_id,
        order.org_unit_id,
        order.visit_class,
        order.title,
        order.amount,
        order.valid_from,
        ctx.actor.user_id,
    )
    await ctx.audit(
        "opd_ipd.fee_set",
        entity="opd_ipd_fee_rule",
        entity_id=rule_id,
        after={"amount": order.amount, "from": order.valid_from, "class": order.visit_class},
    )
    return rule_id
