"""Take samples for the orders of a visit, one number a container, and refuse what is unfit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sehat.api import Refusal, uuid7
from sehat_opd_ipd.domain.lab_order import move_order

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["SERIES", "collect_samples", "refuse_sample"]

SERIES = "lab_sample"
"""The series of sample numbers; it begins anew each calendar year."""

_PENDING = """
select id, specimen from opd_ipd_lab_order
where tenant_id = $1 and visit_id = $2 and id = any($3::uuid[]) and state in ('ordered', 'refused')
order by id for update
"""
_SAMPLE = """
insert into opd_ipd_lab_sample (tenant_id, id, visit_id, number, specimen, place_id, collected_by)
values ($1, $2, $3, $4, $5, $6, $7)
"""


async def collect_samples(
    ctx: TenantContext, *, visit_id: UUID, orders: Sequence[UUID], place_id: UUID | None
) -> list[str] | Refusal:
    """Take what these orders of a visit need, one sample a specimen; return their numbers.

    Refuses with `opd_ipd.nothing_to_collect`.
    """
    pending = await ctx.db.fetch(_PENDING, ctx.tenant.id, visit_id, list(orders))
    if not pending:
        return Refusal("opd_ipd.nothing_to_collect")
    numbers = []
    for specimen in dict.fromkeys(row["specimen"] for row in pending):
        sample_id, number = uuid7(), await _next_number(ctx)
        await ctx.db.execute(
            _SAMPLE,
            ctx.tenant.id,
            sample_id,
            visit_id,
            number,
            specimen,
            place_id,
            ctx.actor.user_id,
        )
        for row in pending:
            if row["specimen"] == specimen:
                moved = await move_order(
                    ctx, order_id=row["id"], step="collect", place_id=place_id, sample_id=sample_id
                )
                if isinstance(moved, Refusal):
                    return moved
        numbers.append(number)
    return numbers


async def refuse_sample(
    ctx: TenantContext, *, order_id: UUID, reason: str, place_id: UUID | None = None
) -> Refusal | None:
    """Refuse the sample of an order, so that another is taken; a reason is needed.

    Refuses with `opd_ipd.say_why`, or as `move_order`.
    """
    if not reason:
        return Refusal("opd_ipd.say_why")
    moved = await move_order(
        ctx, order_id=order_id, step="refuse", place_id=place_id, reason=reason
    )
    return moved if isinstance(moved, Refusal) else None


async def _next_number(ctx: TenantContext) -> str:
    year = ctx.business_date.year
    last = await ctx.db.fetchval("select next_number($1, $2)", SERIES, str(year))
    return f"{year % 100:02}L{last:06}"
