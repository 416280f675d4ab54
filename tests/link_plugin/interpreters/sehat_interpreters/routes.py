"""The form of the panel; it leads back to the consultation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.params import FromPath

from sehat.api import Ctx, Here, Outcome, Refusal, needs, once, see_other, words
from sehat_interpreters.needs import note_who_came

__all__ = ["note_form"]


@post("/visits/{visit:uuid}", opt=needs("interpreters.note", example="visit_need"), status_code=303)
async def note_form(ctx: Ctx, arrival: Here, visit: FromPath[UUID]) -> Response[Any]:
    """Note who interpreted."""
    back = f"/{ctx.tenant.slug}/opd_ipd/visits/{visit}"

    async def verb() -> Outcome | Refusal:
        noted = await note_who_came(ctx, visit_id=visit, name=arrival.field("came"))
        return noted if isinstance(noted, Refusal) else Outcome(noted, back)

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return Response(words(arrival, outcome), status_code=422, media_type="text/plain")
    return see_other(outcome.location)
