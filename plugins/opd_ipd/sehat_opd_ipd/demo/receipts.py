"""The demo's receipts: counters, the fees of the private hospital, and what was paid today."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sehat.api import fiscal_year, uuid7
from sehat_opd_ipd.domain.receipt import SERIES

if TYPE_CHECKING:
    from datetime import date

    from asyncpg import Connection

__all__ = ["fill_receipts"]

ZONE = ZoneInfo("Asia/Kolkata")
OPD_FEE = 30_000
CHILD_FEE = 40_000
"""Paise; the second is that of paediatrics."""

COUNTERS = (("C01", "Counter 1", "काउंटर 1"), ("C02", "Counter 2", "काउंटर 2"))
MODES = ("cash", "cash", "cash", "upi", "upi", "card")

_HOSPITALS = """
select t.id, t.kind,
  (select m.user_id from membership m join role r on r.id = m.role_id
   where m.tenant_id = t.id and r.code = 'cashier' limit 1) as cashier
from tenant t where exists (select from opd_ipd_queue q where q.tenant_id = t.id) order by t.slug
"""
_VISITS = """
select v.id, v.person_id, v.opened_at, u.code from opd_ipd_visit v
join opd_ipd_queue q on q.tenant_id = $1 and q.id = v.queue_id
join org_unit u on u.tenant_id = $1 and u.id = q.org_unit_id
where v.tenant_id = $1 and v.business_date = $2
  and not exists (select from opd_ipd_receipt r where r.tenant_id = $1 and r.visit_id = v.id)
order by v.opened_at limit 40
"""
_RECEIPT = """
insert into opd_ipd_receipt (tenant_id, id, fiscal_year, serial, number, kind, visit_id, person_id,
  counter_id, clerk_id, clerk_name, business_date, at, mode, reference, amount, reason, cancels)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
"""
_ITEM = """
insert into opd_ipd_receipt_item (tenant_id, receipt_id, position, kind, title, amount)
values ($1, $2, $3, $4, $5, $6)
"""


_Row = tuple[UUID, list[tuple[str, str, int]], str, "UUID | None", datetime]


async def fill_receipts(owner: Connection, now: datetime | None = None) -> None:
    """Give every hospital its counters, and a private one its fees and the receipts of today."""
    now = now or datetime.now(UTC)
    day = now.astimezone(ZONE).date()
    for hospital in await owner.fetch(_HOSPITALS):
        counters = await _counters(owner, hospital["id"])
        if hospital["kind"] == "private":
            await _fees(owner, hospital["id"], day)
            if not await owner.fetchval(
                "select 1 from opd_ipd_receipt where tenant_id = $1 and business_date = $2 limit 1",
                hospital["id"],
                day,
            ):
                async with owner.transaction():
                    await _receipts(owner, hospital, counters, day)


async def _counters(owner: Connection, tenant: UUID) -> list[UUID]:
    listed = "select id from place where tenant_id = $1 and kind = 'counter' order by code"
    if not await owner.fetch(listed, tenant):
        await owner.executemany(
            "insert into place (tenant_id, id, kind, code, name, name_i18n)"
            " values ($1, $2, 'counter', $3, $4, jsonb_build_object('hi', $5::text))",
            [(tenant, uuid7(), code, name, hindi) for code, name, hindi in COUNTERS],
        )
    return [row["id"] for row in await owner.fetch(listed, tenant)]


async def _fees(owner: Connection, tenant: UUID, day: date) -> None:
    if await owner.fetchval("select 1 from opd_ipd_fee_rule where tenant_id = $1 limit 1", tenant):
        return
    unit = await owner.fetchval(
        "select id from org_unit where tenant_id = $1 and code = 'paediatrics'", tenant
    )
    for org_unit, title, amount in (
        (None, "OPD consultation", OPD_FEE),
        (unit, "Paediatric consultation", CHILD_FEE),
    ):
        await owner.execute(
            "insert into opd_ipd_fee_rule (tenant_id, org_unit_id, title, amount, valid_from)"
            " values ($1, $2, $3, $4, $5)",
            tenant,
            org_unit,
            title,
            amount,
            day - timedelta(days=60),
        )


async def _receipts(
    owner: Connection,
    hospital: Any,  # noqa: ANN401 - a row
    counters: list[UUID],
    day: date,
) -> None:
    """Every fifth is waived in half, the fourth is cancelled, and the latest are still to pay."""
    dice = random.Random(day.toordinal())  # noqa: S311 - invented receipts, no secret
    name = await owner.fetchval("select name from user_account where id = $1", hospital["cashier"])
    year, visits = fiscal_year(day), await owner.fetch(_VISITS, hospital["id"], day)
    serial = await owner.fetchval(
        "select coalesce(max(last), 0) from number_series"
        " where tenant_id = $1 and kind = $2 and period = $3",
        hospital["id"],
        SERIES,
        year,
    )
    for place, visit in enumerate(visits[: max(0, len(visits) - 6)]):
        child = visit["code"] == "paediatrics"
        title = "Paediatric consultation" if child else "OPD consultation"
        fee = CHILD_FEE if child else OPD_FEE
        items = [("fee", title, fee)]
        if place % 5 == 4:  # noqa: PLR2004 - as the docstring says
            items.append(("waiver", "Waived", -fee // 2))
        mode, at = dice.choice(MODES), visit["opened_at"] + timedelta(minutes=2)
        reason = "Concession to senior citizens" if len(items) > 1 else ""
        rows: list[_Row] = [(uuid7(), items, reason, None, at)]
        if place == 3:  # noqa: PLR2004 - as above
            back = [(kind, text, -amount) for kind, text, amount in items]
            rows.append((uuid7(), back, "Wrong department", rows[0][0], at + timedelta(minutes=9)))
        for receipt, lines, why, cancels, when in rows:
            serial += 1
            await owner.execute(
                _RECEIPT,
                *(hospital["id"], receipt, year, serial, f"{year}/{serial:06}"),
                *("cancellation" if cancels else "receipt", visit["id"], visit["person_id"]),
                *(counters[place % len(counters)], hospital["cashier"], name or "", day, when),
                *(mode, f"UPI {dice.randint(10**9, 10**10)}" if mode == "upi" else ""),
                *(sum(amount for _, _, amount in lines), why, cancels),
            )
            await owner.executemany(
                _ITEM, [(hospital["id"], receipt, n, *line) for n, line in enumerate(lines, 1)]
            )
    await owner.execute(
        "insert into number_series (tenant_id, kind, period, last) values ($1, $2, $3, $4)"
        " on conflict (tenant_id, kind, period) do update set last = excluded.last",
        hospital["id"],
        SERIES,
        year,
        serial,
    )
