"""Send the message about a prescription again, from the page of the signed entry."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.api import Ctx, Here, Outcome, Refusal, needs, once, see_other
from sehat_opd_ipd.domain.prescription_message import send_prescription_again
from sehat_opd_ipd.domain.record import open_for_care
from sehat_opd_ipd.routes.record import shown_entry

__all__ = ["send_again_form"]


@post(
    "/people/{person:uuid}/entries/{entry:uuid}/message",
    opt=needs("opd_ipd.send_prescription", example="entry_to_tell"),
    status_code=303,
)
async def send_again_form(
    ctx: Ctx, arrival: Here, person: FromPath[UUID], entry: FromPath[UUID]
) -> Response[Any]:
    """Put another message about the prescription into the outbox."""
    if await open_for_care(ctx, person) is None:
        raise NotFoundException
    path = f"/{arrival.here.slug}/opd_ipd/people/{person}/entries/{entry}"

    async def verb() -> Outcome | Refusal:
        refused = await send_prescription_again(ctx, person_id=person, entry_id=entry)
        return refused or Outcome(entry, path)

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return await shown_entry(ctx, arrival, person, entry, refusal=outcome)
    return see_other(outcome.location)
