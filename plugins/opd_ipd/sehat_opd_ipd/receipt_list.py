"""The receipts of a day as a list, by counter, clerk and mode: `opd_ipd.receipts`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sehat.api import (
    Arrival,
    Cell,
    ListColumn,
    ListFilter,
    NamedList,
    Refusal,
    TenantContext,
    parse_day,
    rupees_text,
    word_filter,
)
from sehat.api import marked as _
from sehat_opd_ipd.queries.receipts import counters_of
from sehat_opd_ipd.sights import clock, named

__all__ = ["MODES", "RECEIPTS"]

Row = Mapping[str, Any]

MODES = {
    "cash": _("Cash"),
    "upi": _("UPI"),
    "card": _("Card"),
    "nil": _("Waived in full"),
}


async def _counters(ctx: TenantContext, arrival: Arrival) -> list[tuple[str, str]]:
    rows = await counters_of(ctx.db, ctx.tenant.id)
    return [(str(row["id"]), named(row, arrival.locale)) for row in rows]


async def _clerks(ctx: TenantContext, _arrival: Arrival) -> list[tuple[str, str]]:
    rows = await ctx.db.fetch(
        "select distinct clerk_id, clerk_name from opd_ipd_receipt where tenant_id = $1"
        " and clerk_id is not null and business_date > $2::date - 31 order by clerk_name",
        ctx.tenant.id,
        ctx.business_date,
    )
    return [(str(row["clerk_id"]), row["clerk_name"]) for row in rows]


def _day(arrival: Arrival, text: str) -> date | None:
    day = parse_day(text, arrival.business_date)
    return None if isinstance(day, Refusal) else day


def _id(_arrival: Arrival, text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _number(_arrival: Arrival, row: Row) -> Cell:
    return Cell(row["number"], href=f"opd_ipd/receipts/{row['key_receipt']}")


def _state(_arrival: Arrival, row: Row) -> Cell:
    if row["kind"] == "cancellation":
        return Cell(_("Cancels another"), kind="warn", detail=row["reason"], words=True)
    if row["cancelled"]:
        return Cell(_("Cancelled"), kind="danger", words=True)
    if row["reason"]:
        return Cell(_("Waiver"), kind="info", detail=row["reason"], words=True)
    return Cell("")


RECEIPTS = NamedList(
    name="opd_ipd.receipts",
    title=_("Receipts"),
    path="opd_ipd/receipts",
    permission="opd_ipd.see_receipts",
    export="opd_ipd.export_receipts",
    select=(
        "r.number, r.at, r.kind, r.mode, r.amount, r.reason, r.clerk_name, p.name,"
        " c.name as counter, c.name_i18n as counter_i18n, exists (select from opd_ipd_receipt x"
        " where x.tenant_id = $1 and x.cancels = r.id) as cancelled"
    ),
    source=(
        "from opd_ipd_receipt r join person p on p.id = r.person_id"
        " left join place c on c.tenant_id = $1 and c.id = r.counter_id where r.tenant_id = $1"
    ),
    keys={"receipt": "r.id", "person": "r.person_id"},
    columns=(
        ListColumn("number", _("Number"), _number, "r.serial"),
        ListColumn("at", _("Time"), lambda arrival, row: clock(arrival, row["at"]), "r.at"),
        ListColumn("patient", _("Patient"), lambda _a, row: row["name"]),
        ListColumn("clerk", _("Clerk"), lambda _a, row: row["clerk_name"], "r.clerk_name"),
        ListColumn(
            "counter",
            _("Counter"),
            lambda arrival, row: named(row, arrival.locale, "counter") if row["counter"] else "",
        ),
        ListColumn(
            "mode", _("Mode"), lambda _a, row: Cell(MODES[row["mode"]], words=True), "r.mode"
        ),
        ListColumn("state", _("State"), _state),
        ListColumn(
            "amount",
            _("Amount"),
            lambda arrival, row: rupees_text(row["amount"], arrival.locale),
            "r.amount",
            number=True,
        ),
    ),
    filters=(
        ListFilter(
            "day",
            _("Day"),
            "r.business_date = {value}",
            _day,
            day=True,
            default=lambda arrival: arrival.business_date.isoformat(),
        ),
        ListFilter("counter", _("Counter"), "r.counter_id = {value}", _id, options=_counters),
        ListFilter("clerk", _("Clerk"), "r.clerk_id = {value}", _id, options=_clerks),
        word_filter("mode", _("Mode"), "r.mode = {value}", MODES),
    ),
    order="-number",
    empty=(
        _("No receipt on this day"),
        _("Type a token above to write the first, or choose another day."),
    ),
    icon="rupee",
)
