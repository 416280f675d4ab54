"""Possible duplicates of a hospital: the list, two persons side by side, merging and its undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.lists.duplicates import DUPLICATES, STATES
from sehat.lists.routes import list_files
from sehat.lists.showing import show_list
from sehat.people.comparing import Comparison, compare_pair
from sehat.people.merging import call_different, merge_persons, undo_merge
from sehat.refusals import Refusal
from sehat.tenancy.context import TenantContext
from sehat.web.access import needs
from sehat.web.arrival import Arrival, Ctx, Here, Shown
from sehat.web.once import Outcome, once
from sehat.web.pages import page, see_other, words

__all__ = [
    "DUPLICATES_FILES",
    "different_form",
    "duplicates_page",
    "merge_form",
    "pair_page",
    "undo_form",
]

MERGES = "people.merge_persons"
DUPLICATES_FILES = list_files(DUPLICATES, "/{tenant:str}/admin/duplicates")


@get("/{tenant:str}/admin/duplicates", opt=needs(MERGES))
async def duplicates_page(
    ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]
) -> Response[Any]:
    """Pairs that may be one person, those to decide first."""
    view = await show_list(ctx, arrival, request.query_params, DUPLICATES)
    return page(arrival, "pages/admin/duplicates.html", list=view)


@get("/{tenant:str}/admin/duplicates/{pair:uuid}", opt=needs(MERGES, example="pair"))
async def pair_page(ctx: Ctx, arrival: Here, pair: FromPath[UUID]) -> Response[Any]:
    """Both persons side by side, with what differs and what a merge would mean."""
    return await _page(ctx, arrival, pair)


@post(
    "/{tenant:str}/admin/duplicates/{pair:uuid}/merge",
    opt=needs(MERGES, example="pair"),
    status_code=303,
)
async def merge_form(ctx: Ctx, arrival: Here, pair: FromPath[UUID]) -> Response[Any]:
    """Merge one of the two into the one that shall stand for both."""
    compared = await _pair(ctx, arrival, pair)
    ids = [side.id for side in compared.sides]
    into = next((one for one in ids if str(one) == arrival.field("into")), None)

    async def verb() -> Outcome | Refusal:
        if into is None:
            return Refusal("form.choose")
        merged = await merge_persons(
            ctx,
            person_id=next(one for one in ids if one != into),
            into_id=into,
            reason=arrival.field("reason"),
        )
        return merged if isinstance(merged, Refusal) else Outcome(merged, _here(arrival, pair))

    return await _answer(ctx, arrival, pair, verb, "into" if into is None else "reason")


@post(
    "/{tenant:str}/admin/duplicates/{pair:uuid}/different",
    opt=needs(MERGES, example="pair"),
    status_code=303,
)
async def different_form(ctx: Ctx, arrival: Here, pair: FromPath[UUID]) -> Response[Any]:
    """Decide that they are two."""
    await _pair(ctx, arrival, pair)

    async def verb() -> Outcome | Refusal:
        decided = await call_different(ctx, pair)
        return decided if isinstance(decided, Refusal) else Outcome(pair, _list(arrival))

    return await _answer(ctx, arrival, pair, verb, "form")


@post(
    "/{tenant:str}/admin/duplicates/{pair:uuid}/undo",
    opt=needs(MERGES, example="pair"),
    status_code=303,
)
async def undo_form(ctx: Ctx, arrival: Here, pair: FromPath[UUID]) -> Response[Any]:
    """Undo the merge of the two."""
    compared = await _pair(ctx, arrival, pair)

    async def verb() -> Outcome | Refusal:
        if compared.merged_id is None:
            return Refusal("people.not_merged")
        undone = await undo_merge(ctx, person_id=compared.merged_id, reason=arrival.field("reason"))
        return undone if isinstance(undone, Refusal) else Outcome(undone, _here(arrival, pair))

    return await _answer(ctx, arrival, pair, verb, "reason")


async def _pair(ctx: TenantContext, arrival: Arrival, pair: UUID) -> Comparison:
    compared = await compare_pair(arrival, ctx.db, pair)
    if compared is None:
        raise NotFoundException
    return compared


async def _answer(
    ctx: TenantContext,
    arrival: Arrival,
    pair: UUID,
    verb: Any,  # noqa: ANN401 - as `once` takes it
    field: str,
) -> Response[Any]:
    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return await _page(ctx, arrival, pair, {field: words(arrival, outcome)})
    return see_other(outcome.location)


async def _page(
    ctx: TenantContext, arrival: Arrival, pair: UUID, errors: dict[str, str] | None = None
) -> Response[Any]:
    compared = await _pair(ctx, arrival, pair)
    say = arrival.platform.catalogues.text
    return page(
        arrival,
        "pages/admin/duplicate.html",
        status=422 if errors else 200,
        pair=compared,
        state=say(arrival.locale, STATES[compared.state]),
        form=arrival.typed,
        errors=Shown(errors or {}),
        base=_here(arrival, pair),
        back=_list(arrival),
    )


def _list(arrival: Arrival) -> str:
    return f"/{arrival.here.slug}/admin/duplicates"


def _here(arrival: Arrival, pair: UUID) -> str:
    return f"{_list(arrival)}/{pair}"
