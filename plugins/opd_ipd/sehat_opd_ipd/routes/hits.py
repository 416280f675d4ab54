"""The people of this hospital who fit what was typed into the scan box."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Request, Response, post

from sehat.api import Arrival, Here, find_registered, fragment, needs, sight_of
from sehat_opd_ipd.codes import PATTERN
from sehat_opd_ipd.hit_sights import hit_of
from sehat_opd_ipd.queries.visits import person_of_visit

__all__ = ["hits"]

_VISIT = re.compile(PATTERN, re.IGNORECASE)
MOST_SHOWN = 10
"""What the eye takes in while one types; a further word brings others up."""


@post("/hits", opt=needs("opd_ipd.register_visit"), status_code=200)
async def hits(arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """Names come in the body, so that no address ever holds one; nothing is changed.

    With `for=bookings` in the address, whoever is chosen goes to the booking desk.
    """
    books = request.query_params.get("for") == "bookings"
    text = arrival.field("text")
    rows = await (_of_visit if _VISIT.match(text) else _found)(arrival, text)
    today = arrival.business_date
    return fragment(
        arrival,
        "opd_ipd/fragments/hits.html",
        desk="bookings" if books else "desk",
        hits=[hit_of(sight_of(arrival, row, today)) for row in rows],
        cut=len(rows) == MOST_SHOWN,
    )


async def _found(arrival: Arrival, text: str) -> Sequence[Mapping[str, Any]]:
    return await find_registered(
        arrival.platform.engine.pool,
        tenant_id=arrival.here.id,
        text=text,
        today=arrival.business_date,
        most=MOST_SHOWN,
    )


async def _of_visit(arrival: Arrival, text: str) -> Sequence[Mapping[str, Any]]:
    async with arrival.begin() as ctx:
        row = await person_of_visit(ctx.db, ctx.tenant.id, text.upper())
    return [dict(row)] if row else []
