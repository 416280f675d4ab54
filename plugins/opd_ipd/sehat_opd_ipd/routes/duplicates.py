"""The warning while somebody is registered: who may be the same person. It never blocks."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import Response, post

from sehat.api import (
    Arrival,
    Ctx,
    Here,
    PersonDetails,
    Refusal,
    fragment,
    likely_same,
    needs,
    normalise_mobile,
    sight_of,
    words,
)
from sehat_opd_ipd.forms.registration import born_of

__all__ = ["possible_duplicates"]


@post("/duplicates", opt=needs("opd_ipd.register_visit"), status_code=200)
async def possible_duplicates(ctx: Ctx, arrival: Here) -> Response[Any]:
    """Those who may be the one that is being typed, as far as it can be read."""
    details = _details(arrival)
    if not details.name or not (details.birth_date or details.mobile):
        return fragment(arrival, "opd_ipd/fragments/duplicates.html", own=(), city=(), note="")
    likely = await likely_same(ctx, details)
    own = [sight_of(arrival, row, arrival.business_date) for row in likely.own]
    return fragment(
        arrival,
        "opd_ipd/fragments/duplicates.html",
        own=own,
        city=likely.city,
        note=words(arrival, likely.refusal) if likely.refusal else "",
    )


def _details(arrival: Arrival) -> PersonDetails:
    born = _born(arrival)
    mobile = normalise_mobile(arrival.field("mobile"))
    return PersonDetails(
        name=arrival.field("name")[:120],
        name_local=arrival.field("name_local")[:120] or None,
        sex=arrival.field("sex") or "unknown",
        birth_date=born[0],
        birth_precision=born[1],
        mobile=None if isinstance(mobile, Refusal) else mobile,
        locality=arrival.field("locality")[:120] or None,
    )


def _born(arrival: Arrival) -> tuple[date | None, str]:
    unit = arrival.field("age_unit") or "years"
    typed = (arrival.field("birth"), arrival.field("age"), unit, arrival.business_date)
    born = born_of(*typed, unidentified=True)
    return (None, "unknown") if isinstance(born, dict) else born
