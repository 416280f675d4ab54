"""What a visit costs, what was paid for it, and how the day of a counter went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from asyncpg import Connection

__all__ = [
    "counters_of",
    "fee_of_visit",
    "fee_rules",
    "items_of",
    "receipt_detail",
    "receipts_of_visit",
    "totals_of_day",
    "visit_by_token",
]

Rows = Sequence[Any]

_FEE = """
select f.id, f.title, f.amount from opd_ipd_visit v
join opd_ipd_queue q on q.tenant_id = $1 and q.id = v.queue_id
join opd_ipd_fee_rule f on f.tenant_id = $1 and f.valid_from <= v.business_date
  and (f.org_unit_id is null or f.org_unit_id = q.org_unit_id)
  and (f.visit_class is null or f.visit_class = v.visit_class)
where v.tenant_id = $1 and v.id = $2
order by f.org_unit_id is not null desc, f.visit_class is not null desc, f.valid_from desc,
  f.set_at desc, f.id desc limit 1
"""
_RULES = """
select f.*, u.name as department, u.name_i18n as department_i18n from opd_ipd_fee_rule f
left join org_unit u on u.tenant_id = $1 and u.id = f.org_unit_id
where f.tenant_id = $1 order by f.valid_from desc, f.set_at desc limit 100
"""
_RECEIPT = """
select r.*, v.number as visit_number, t.label, p.name as counter, p.name_i18n as counter_i18n,
  c.id as cancelled_by, c.number as cancelled_by_number, o.number as cancels_number,
  (select count(*) from opd_ipd_receipt_print x where x.tenant_id = $1 and x.receipt_id = r.id)
    as prints
from opd_ipd_receipt r
join opd_ipd_visit v on v.tenant_id = $1 and v.id = r.visit_id
join opd_ipd_queue_token t on t.tenant_id = $1 and t.visit_id = v.id
left join place p on p.tenant_id = $1 and p.id = r.counter_id
left join opd_ipd_receipt c on c.tenant_id = $1 and c.cancels = r.id
left join opd_ipd_receipt o on o.tenant_id = $1 and o.id = r.cancels
where r.tenant_id = $1 and {which}
"""
_DETAIL = _RECEIPT.format(which="r.id = $2")
_OF_VISIT = _RECEIPT.format(which="r.visit_id = $2 order by r.at, r.serial")
_TOTALS = """
select r.mode, count(*) as receipts, sum(r.amount)::bigint as amount,
  coalesce(sum((select sum(i.amount) from opd_ipd_receipt_item i
    where i.tenant_id = $1 and i.receipt_id = r.id and i.kind = 'waiver')), 0)::bigint as waived
from opd_ipd_receipt r
where r.tenant_id = $1 and r.business_date = $2
  and ($3::uuid is null or r.counter_id = $3) and ($4::uuid is null or r.clerk_id = $4)
group by r.mode
"""


async def fee_of_visit(db: Connection, tenant_id: UUID, visit_id: UUID) -> Any:  # noqa: ANN401
    """The rule that holds for a visit, the narrowest and latest one; nothing where it is free."""
    return await db.fetchrow(_FEE, tenant_id, visit_id)


async def fee_rules(db: Connection, tenant_id: UUID) -> Rows:
    """The rules, those of the latest days first."""
    return await db.fetch(_RULES, tenant_id)  # type: ignore[no-any-return]


async def receipt_detail(db: Connection, tenant_id: UUID, receipt_id: UUID) -> Any:  # noqa: ANN401
    """A receipt with its visit and counter, what it cancels and what cancelled it, or nothing."""
    return await db.fetchrow(_DETAIL, tenant_id, receipt_id)


async def items_of(db: Connection, tenant_id: UUID, receipt_id: UUID) -> Rows:
    """The lines of a receipt in their order."""
    return await db.fetch(  # type: ignore[no-any-return]
        "select * from opd_ipd_receipt_item where tenant_id = $1 and receipt_id = $2"
        " order by position",
        tenant_id,
        receipt_id,
    )


async def receipts_of_visit(db: Connection, tenant_id: UUID, visit_id: UUID) -> Rows:
    """The receipts of a visit and what cancelled them, in their order."""
    return await db.fetch(_OF_VISIT, tenant_id, visit_id)  # type: ignore[no-any-return]


async def totals_of_day(
    db: Connection, tenant_id: UUID, day: date, counter: UUID | None, clerk: UUID | None
) -> Rows:
    """Number, sum and what was waived by mode, of all counters and clerks or of one."""
    return await db.fetch(_TOTALS, tenant_id, day, counter, clerk)  # type: ignore[no-any-return]


async def counters_of(db: Connection, tenant_id: UUID) -> Rows:
    """The hospital's counters in the order of their codes."""
    return await db.fetch(  # type: ignore[no-any-return]
        "select id, code, name, name_i18n from place"
        " where tenant_id = $1 and kind = 'counter' order by code",
        tenant_id,
    )


async def visit_by_token(db: Connection, tenant_id: UUID, day: date, text: str) -> UUID | None:
    """The visit of a day by its token, or of any day by its number; or nothing."""
    return await db.fetchval(  # type: ignore[no-any-return]
        "select v.id from opd_ipd_visit v where v.tenant_id = $1 and v.number = any($2::text[])",
        tenant_id,
        [text, f"{day:%y%m%d}-{text}"],
    )
