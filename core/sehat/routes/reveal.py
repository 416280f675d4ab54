"""The whole of what pages mask: shown to whoever asks for it, and written down."""

from __future__ import annotations

from uuid import UUID

from litestar import post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.people.phone import spaced_mobile
from sehat.web.access import needs
from sehat.web.arrival import Ctx

__all__ = ["reveal_mobile"]


@post(
    "/{tenant:str}/people/{person:uuid}/mobile",
    opt=needs("record.read_events", example="reachable_person"),
    status_code=200,
)
async def reveal_mobile(ctx: Ctx, person: FromPath[UUID]) -> dict[str, str]:
    """The mobile of a person whom this hospital sees; who asked stands in the audit."""
    mobile = await ctx.db.fetchval("select mobile from person where id = $1", person)
    if mobile is None:
        raise NotFoundException
    await ctx.audit("people.mobile_revealed", entity="person", entity_id=person)
    return {"mobile": spaced_mobile(mobile)}
