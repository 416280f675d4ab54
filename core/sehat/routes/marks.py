"""The marks of people: who decides about records finds who bears them, and sets them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.lists.marked_people import MARKED_PEOPLE
from sehat.lists.routes import list_files
from sehat.lists.showing import show_list
from sehat.people.marking import mark_person
from sehat.people.seen import person_seen
from sehat.refusals import Refusal
from sehat.tenancy.context import TenantContext
from sehat.web.access import needs
from sehat.web.arrival import Arrival, Ctx, Here, Shown
from sehat.web.once import Outcome, once
from sehat.web.pages import page, see_other, words

__all__ = ["MARKED_FILES", "mark_form", "marked_page", "marks_page"]

MARKS = needs("people.mark_person", example="marked_person")
MARKED_FILES = list_files(MARKED_PEOPLE, "/{tenant:str}/admin/marks")


@get("/{tenant:str}/admin/marks", opt=needs("people.mark_person"))
async def marked_page(ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """The hospital's people with marks, and by name any other."""
    view = await show_list(ctx, arrival, request.query_params, MARKED_PEOPLE)
    return page(arrival, "pages/admin/marks.html", list=view)


@get("/{tenant:str}/people/{person:uuid}/marks", opt=MARKS)
async def marks_page(
    ctx: Ctx, arrival: Here, person: FromPath[UUID], request: Request[Any, Any, Any]
) -> Response[Any]:
    """The marks as they stand; with `saved` in the address it is told that they were just set."""
    return await _page(ctx, arrival, person, saved="saved" in request.query_params)


@post("/{tenant:str}/people/{person:uuid}/marks", opt=MARKS, status_code=303)
async def mark_form(ctx: Ctx, arrival: Here, person: FromPath[UUID]) -> Response[Any]:
    """Set the marks."""

    async def verb() -> Outcome | Refusal:
        refused = await mark_person(
            ctx,
            person_id=person,
            restricted=bool(arrival.field("restricted")),
            test_patient=bool(arrival.field("test_patient")),
            reason=arrival.field("reason"),
        )
        return refused or Outcome(person, f"/{arrival.here.slug}/people/{person}/marks?saved=1")

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return await _page(ctx, arrival, person, outcome)
    return see_other(outcome.location)


async def _page(
    ctx: TenantContext,
    arrival: Arrival,
    person: UUID,
    refusal: Refusal | None = None,
    *,
    saved: bool = False,
) -> Response[Any]:
    seen = await person_seen(arrival, ctx.db, person)
    if isinstance(seen, Refusal):
        raise NotFoundException
    return page(
        arrival,
        "pages/person_marks.html",
        status=422 if refusal else 200,
        person=seen,
        form=arrival.typed,
        saved=saved,
        back=f"/{arrival.here.slug}/admin/marks",
        errors=Shown({"reason": words(arrival, refusal)} if refusal else {}),
    )
