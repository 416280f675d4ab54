"""Drafts of forms: kept every few seconds while somebody types, offered again, and forgotten."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.enums import MediaType

from sehat.desk.drafts import Draft, draft_of, forget_draft, keep_draft
from sehat.refusals import Refusal
from sehat.web.access import needs
from sehat.web.arrival import Arrival, Ctx, Here
from sehat.web.formats import ago_text
from sehat.web.pages import words

__all__ = ["find_draft", "forget_draft_form", "keep_draft_form"]

KEEP = needs("people.keep_draft")


@get("/{tenant:str}/drafts", opt=KEEP)
async def find_draft(ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Whether a draft of this `form` and `entity` is kept, and since when."""
    asked = request.query_params
    draft = await draft_of(ctx, form=asked.get("form", ""), entity=asked.get("entity", ""))
    return _told(arrival, draft) if draft else {}


@post("/{tenant:str}/drafts", opt=KEEP, status_code=200)
async def keep_draft_form(ctx: Ctx, arrival: Here) -> Response[Any]:
    """Keep the fields of a form; the answer says when, and only then is it so."""
    kept = await keep_draft(
        ctx, form=arrival.field("_form"), entity=arrival.field("_entity"), fields=arrival.form
    )
    if isinstance(kept, Refusal):
        body = {"code": kept.code, "words": words(arrival, kept)}
        return Response(body, status_code=422, media_type=MediaType.JSON)
    return Response(_told(arrival, kept), media_type=MediaType.JSON)


@post("/{tenant:str}/drafts/forget", opt=KEEP, status_code=204)
async def forget_draft_form(ctx: Ctx, arrival: Here) -> None:
    """Forget the draft that is named; one that is not there is forgotten already."""
    await forget_draft(ctx, form=arrival.field("_form"), entity=arrival.field("_entity"))


def _told(arrival: Arrival, draft: Draft) -> dict[str, Any]:
    return {
        "id": str(draft.id),
        "saved": arrival.local(draft.saved_at).strftime("%H:%M"),
        "age": ago_text(arrival.now - draft.saved_at, arrival.locale),
    }
