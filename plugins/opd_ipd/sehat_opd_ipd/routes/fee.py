"""Fees of a hospital: the rules that stand, and a new one from a day on."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from sehat.api import (
    Arrival,
    Ctx,
    Faults,
    Here,
    Outcome,
    Refusal,
    Shown,
    TenantContext,
    needs,
    once,
    page,
    parse_form,
    rupees_text,
    see_other,
    words,
)
from sehat_opd_ipd.booking_sights import VISIT_CLASSES
from sehat_opd_ipd.domain.fee import FeeOrder, set_fee
from sehat_opd_ipd.forms.receipt import FeeForm
from sehat_opd_ipd.queries.queues import open_queues
from sehat_opd_ipd.queries.receipts import fee_rules
from sehat_opd_ipd.sights import named

__all__ = ["fees_page", "set_fee_form"]

SET = needs("opd_ipd.set_fees")
FIELDS = {
    "opd_ipd.fee_past": "valid_from",
    "opd_ipd.amount": "amount",
    "opd_ipd.no_queue": "org_unit_id",
}


@get("/fees", opt=SET)
async def fees_page(ctx: Ctx, arrival: Here) -> Response[Any]:
    """The fees, the latest first."""
    return await _page(ctx, arrival)


@post("/fees", opt=SET, status_code=303)
async def set_fee_form(ctx: Ctx, arrival: Here) -> Response[Any]:
    """Set a fee from a day on."""
    form = parse_form(FeeForm, arrival.form)
    if isinstance(form, Faults):
        return await _page(ctx, arrival, errors=form.words(arrival))

    async def verb() -> Outcome | Refusal:
        rule = await set_fee(
            ctx,
            order=FeeOrder(
                title=form.title,
                amount=form.amount,
                valid_from=form.valid_from,
                org_unit_id=form.org_unit_id,
                visit_class=form.visit_class,
            ),
        )
        if isinstance(rule, Refusal):
            return rule
        return Outcome(rule, f"/{arrival.here.slug}/opd_ipd/fees")

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        field = FIELDS.get(outcome.code, "form")
        return await _page(ctx, arrival, errors=Shown({field: words(arrival, outcome)}))
    return see_other(outcome.location)


async def _page(
    ctx: TenantContext, arrival: Arrival, *, errors: Shown | None = None
) -> Response[Any]:
    say = arrival.platform.catalogues.text
    queues = await open_queues(ctx.db, ctx.tenant.id, ctx.business_date)
    return page(
        arrival,
        "opd_ipd/pages/fees.html",
        status=422 if errors else 200,
        rules=[
            {
                "title": row["title"],
                "department": named(row, arrival.locale, "department") if row["department"] else "",
                "visit_class": say(arrival.locale, VISIT_CLASSES[row["visit_class"]])
                if row["visit_class"]
                else "",
                "amount": rupees_text(row["amount"], arrival.locale),
                "from": arrival.day_text(row["valid_from"]),
                "future": row["valid_from"] > ctx.business_date,
            }
            for row in await fee_rules(ctx.db, ctx.tenant.id)
        ],
        departments=[(str(row["org_unit_id"]), named(row, arrival.locale)) for row in queues],
        classes=[(key, say(arrival.locale, text)) for key, text in VISIT_CLASSES.items()],
        today=ctx.business_date.strftime("%d-%m-%Y"),
        form=arrival.typed,
        errors=errors or Shown(),
    )
