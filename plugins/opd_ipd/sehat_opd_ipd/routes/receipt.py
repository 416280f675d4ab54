"""The receipts book: the day of a counter, a receipt written, printed and cancelled."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.api import (
    Arrival,
    Ctx,
    Faults,
    Here,
    Outcome,
    PersonSight,
    Refusal,
    Shown,
    TenantContext,
    needs,
    once,
    page,
    parse_day,
    parse_form,
    person_seen,
    rupees_text,
    see_other,
    show_list,
    words,
)
from sehat_opd_ipd.domain.receipt import WAIVE, ReceiptOrder, cancel_receipt, issue_receipt
from sehat_opd_ipd.forms.receipt import ReceiptForm
from sehat_opd_ipd.queries.receipts import (
    counters_of,
    fee_of_visit,
    items_of,
    receipt_detail,
    receipts_of_visit,
    totals_of_day,
    visit_by_token,
)
from sehat_opd_ipd.queries.visits import visit_detail
from sehat_opd_ipd.receipt_list import MODES, RECEIPTS
from sehat_opd_ipd.sights import named

__all__ = [
    "cancel_receipt_form",
    "issue_receipt_form",
    "note_receipt_print",
    "receipt_form_page",
    "receipt_page",
    "receipts_page",
]

ISSUE = needs("opd_ipd.issue_receipts", example="visit_to_pay")
BOOK = needs("opd_ipd.see_receipts", example="receipt")


@get("/receipts", opt=needs("opd_ipd.see_receipts"))
async def receipts_page(ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """The book of a day with its totals; with `token` in the address, that visit's receipt."""
    note = ""
    if token := request.query_params.get("token", "").strip().upper():
        visit = await visit_by_token(ctx.db, ctx.tenant.id, ctx.business_date, token)
        if visit is not None:
            return see_other(_visit_path(arrival, visit))
        note = words(arrival, Refusal("opd_ipd.unknown_token"))
    view = await show_list(ctx, arrival, request.query_params, RECEIPTS)
    chosen = {one.name: one.value for one in view.filters}
    totals = await totals_of_day(
        ctx.db,
        ctx.tenant.id,
        _day(chosen["day"], ctx.business_date),
        _uuid(chosen["counter"]),
        _uuid(chosen["clerk"]),
    )
    say = arrival.platform.catalogues.text
    return page(
        arrival,
        "opd_ipd/pages/receipts.html",
        list=view,
        note=note,
        totals=[
            {
                "mode": say(arrival.locale, MODES[row["mode"]]),
                "receipts": row["receipts"],
                "amount": rupees_text(row["amount"], arrival.locale),
            }
            for row in totals
        ],
        total=rupees_text(sum(row["amount"] for row in totals), arrival.locale),
        waived=rupees_text(-sum(row["waived"] for row in totals), arrival.locale),
        may_issue=ctx.allowed("opd_ipd.issue_receipts"),
        may_set=ctx.allowed("opd_ipd.set_fees"),
    )


@get("/visits/{visit:uuid}/receipt", opt=ISSUE)
async def receipt_form_page(ctx: Ctx, arrival: Here, visit: FromPath[UUID]) -> Response[Any]:
    """What a visit costs, and the form that takes it."""
    return await _form(ctx, arrival, visit)


@post("/visits/{visit:uuid}/receipt", opt=ISSUE, status_code=303)
async def issue_receipt_form(ctx: Ctx, arrival: Here, visit: FromPath[UUID]) -> Response[Any]:
    """Write the receipt of a visit."""
    row = await visit_detail(ctx.db, ctx.tenant.id, visit)
    if row is None:
        raise NotFoundException
    form = parse_form(ReceiptForm, arrival.form)
    if isinstance(form, Faults):
        return await _form(ctx, arrival, visit, errors=form.words(arrival))
    fee = await fee_of_visit(ctx.db, ctx.tenant.id, visit)
    items = [("fee", fee["title"], fee["amount"])] if fee and fee["amount"] else []
    if form.other_amount:
        items.append(("other", form.other_title or "Other", form.other_amount))

    async def verb() -> Outcome | Refusal:
        issued = await issue_receipt(
            ctx,
            order=ReceiptOrder(
                visit_id=visit,
                person_id=row["person_id"],
                items=items,
                mode=form.mode,
                reference=form.reference,
                counter_id=form.counter_id,
                waived=form.waived,
                reason=form.reason,
            ),
        )
        if isinstance(issued, Refusal):
            return issued
        return Outcome(issued, f"/{arrival.here.slug}/opd_ipd/receipts/{issued}")

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        errors = Shown({FIELDS.get(outcome.code, "form"): words(arrival, outcome)})
        return await _form(ctx, arrival, visit, errors=errors)
    return see_other(outcome.location)


@get("/receipts/{receipt:uuid}", opt=BOOK)
async def receipt_page(ctx: Ctx, arrival: Here, receipt: FromPath[UUID]) -> Response[Any]:
    """A receipt on A6, with what was done to it."""
    return await _receipt(ctx, arrival, receipt)


@post(
    "/receipts/{receipt:uuid}/print",
    opt=needs("opd_ipd.issue_receipts", example="receipt"),
    status_code=303,
)
async def note_receipt_print(ctx: Ctx, arrival: Here, receipt: FromPath[UUID]) -> Response[Any]:
    """Note that the receipt was printed, so that the next print says duplicate."""
    if await receipt_detail(ctx.db, ctx.tenant.id, receipt) is None:
        raise NotFoundException
    path = f"/{arrival.here.slug}/opd_ipd/receipts/{receipt}"

    async def verb() -> Outcome:
        await ctx.db.execute(
            "insert into opd_ipd_receipt_print (tenant_id, receipt_id, by) values ($1, $2, $3)",
            ctx.tenant.id,
            receipt,
            ctx.actor.user_id,
        )
        return Outcome(receipt, path)

    await once(arrival, ctx, verb)
    return see_other(path)


@post(
    "/receipts/{receipt:uuid}/cancel",
    opt=needs("opd_ipd.cancel_receipts", example="receipt"),
    status_code=303,
)
async def cancel_receipt_form(ctx: Ctx, arrival: Here, receipt: FromPath[UUID]) -> Response[Any]:
    """Cancel a receipt by its opposite entry."""
    if await receipt_detail(ctx.db, ctx.tenant.id, receipt) is None:
        raise NotFoundException

    async def verb() -> Outcome | Refusal:
        cancelled = await cancel_receipt(ctx, receipt_id=receipt, reason=arrival.field("reason"))
        if isinstance(cancelled, Refusal):
            return cancelled
        return Outcome(cancelled, f"/{arrival.here.slug}/opd_ipd/receipts/{cancelled}")

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return await _receipt(ctx, arrival, receipt, refusal=outcome)
    return see_other(outcome.location)


FIELDS = {
    "opd_ipd.say_why": "reason",
    "opd_ipd.waiver_much": "waived",
    "opd_ipd.may_not_waive": "waived",
    "opd_ipd.no_items": "other_amount",
    "opd_ipd.amount": "other_amount",
}


async def _form(
    ctx: TenantContext, arrival: Arrival, visit: UUID, *, errors: Shown | None = None
) -> Response[Any]:
    row = await visit_detail(ctx.db, ctx.tenant.id, visit)
    seen = await person_seen(arrival, ctx.db, row["person_id"]) if row else None
    if row is None or not isinstance(seen, PersonSight):
        raise NotFoundException
    fee = await fee_of_visit(ctx.db, ctx.tenant.id, visit)
    counters = await counters_of(ctx.db, ctx.tenant.id)
    standing = await receipts_of_visit(ctx.db, ctx.tenant.id, visit)
    paid = next((r for r in standing if r["kind"] == "receipt" and not r["cancelled_by"]), None)
    say = arrival.platform.catalogues.text
    return page(
        arrival,
        "opd_ipd/pages/receipt_form.html",
        status=422 if errors else 200,
        person=seen,
        visit={
            "id": visit,
            "label": row["label"],
            "number": row["number"],
            "department": named(row, arrival.locale, "department"),
        },
        fee={
            "title": fee["title"],
            "amount": rupees_text(fee["amount"], arrival.locale),
        }
        if fee and fee["amount"]
        else None,
        paid={"id": paid["id"], "number": paid["number"]} if paid else None,
        counters=[(str(c["id"]), named(c, arrival.locale)) for c in counters],
        modes=[(m, say(arrival.locale, text)) for m, text in MODES.items() if m != "nil"],
        may_waive=ctx.allowed(WAIVE),
        form=arrival.typed,
        errors=errors or Shown(),
    )


async def _receipt(
    ctx: TenantContext, arrival: Arrival, receipt: UUID, *, refusal: Refusal | None = None
) -> Response[Any]:
    row = await receipt_detail(ctx.db, ctx.tenant.id, receipt)
    seen = await person_seen(arrival, ctx.db, row["person_id"]) if row else None
    if row is None or not isinstance(seen, PersonSight):
        raise NotFoundException
    say = arrival.platform.catalogues.text
    items = await items_of(ctx.db, ctx.tenant.id, receipt)
    return page(
        arrival,
        "opd_ipd/print/receipt.html",
        status=422 if refusal else 200,
        person=seen,
        receipt=row,
        items=[
            {
                "title": item["title"],
                "kind": item["kind"],
                "amount": rupees_text(item["amount"], "en"),
            }
            for item in items
        ],
        total=rupees_text(row["amount"], "en"),
        mode=say("en", MODES[row["mode"]]),
        mode_hi=say("hi", MODES[row["mode"]]),
        counter=named(row, "en", "counter") if row["counter"] else "",
        at=arrival.local(row["at"]).strftime("%d-%m-%Y %H:%M"),
        hospital=ctx.tenant.name,
        hospital_hi=ctx.tenant.title("hi"),
        duplicate=row["prints"] > 0,
        may_print=ctx.allowed("opd_ipd.issue_receipts"),
        may_cancel=row["kind"] == "receipt"
        and row["cancelled_by"] is None
        and ctx.allowed("opd_ipd.cancel_receipts"),
        errors=Shown({"reason": words(arrival, refusal)} if refusal else {}),
    )


def _visit_path(arrival: Arrival, visit: UUID) -> str:
    return f"/{arrival.here.slug}/opd_ipd/visits/{visit}/receipt"


def _day(text: str, otherwise: date) -> date:
    day = parse_day(text)
    return otherwise if isinstance(day, Refusal) else day


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
