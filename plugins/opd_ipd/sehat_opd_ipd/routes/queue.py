"""The doctor's queue: call next, recall, skip, no-show, return; each one click and one row."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from sehat.api import (
    Arrival,
    Ctx,
    Here,
    Outcome,
    Refusal,
    TenantContext,
    needs,
    once,
    page,
    see_other,
    words,
)
from sehat_opd_ipd.boards import NOBODY, queue_shown
from sehat_opd_ipd.domain.token import MOVES, call_next, move_token
from sehat_opd_ipd.domain.undo import UNDONE_WITHIN, undo_move
from sehat_opd_ipd.queries.queues import (
    open_queues,
    posting_of,
    rooms_of,
    token_detail,
)
from sehat_opd_ipd.queries.transitions import last_step_of
from sehat_opd_ipd.sights import named, queue_choices
from sehat_opd_ipd.token_words import STATES

__all__ = ["call_next_form", "move_token_form", "queue_page", "undo_form"]

UNDOABLE = frozenset({"skip", "no_show", "return", "finish", "leave", "back", "send_for_test"})
"""Steps that lead away from the token, so that a slip of the hand would hide it."""


@get("/queue", opt=needs("opd_ipd.see_queue"))
async def queue_page(ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """The queue of the doctor's department, or the one that was chosen."""
    chosen = request.query_params.get("queue") or ""
    room = request.query_params.get("room") or ""
    moved = request.query_params.get("moved") or ""
    return await _page(ctx, arrival, chosen=chosen, room=room, moved=moved)


@post("/queue/next", opt=needs("opd_ipd.call_token"), status_code=303)
async def call_next_form(ctx: Ctx, arrival: Here) -> Response[Any]:
    """Call the next token into the room and open its consultation."""
    queue, room = arrival.field("queue_id"), arrival.field("place_id")

    async def verb() -> Outcome | Refusal:
        if not room or not queue:
            return Refusal("opd_ipd.no_room")
        token_id = await call_next(ctx, queue_id=UUID(queue), place_id=UUID(room))
        if isinstance(token_id, Refusal):
            return token_id
        return Outcome(token_id, _queue_path(arrival, queue, room))

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return await _page(ctx, arrival, chosen=queue, room=room, refusal=outcome)
    return see_other(outcome.location)


@post(
    "/tokens/{token:uuid}/{step:str}",
    opt=needs("opd_ipd.call_token", example="token"),
    status_code=303,
)
async def move_token_form(
    ctx: Ctx, arrival: Here, token: FromPath[UUID], step: FromPath[str]
) -> Response[Any]:
    """Recall, enter, skip, no-show, return, finish or leave."""
    detail = await token_detail(ctx.db, ctx.tenant.id, token)
    if detail is None or step not in MOVES:
        return await _page(
            ctx, arrival, chosen="", room="", refusal=Refusal("opd_ipd.unknown_token"), status=404
        )
    room = arrival.field("place_id") or str(detail["place_id"] or "")
    queue = str(detail["queue_id"])

    async def verb() -> Outcome | Refusal:
        if step == "call" and not room:
            return Refusal("opd_ipd.no_room")
        moved = await move_token(
            ctx, token_id=token, step=step, place_id=UUID(room) if room else None
        )
        if isinstance(moved, Refusal):
            return moved
        if step == "enter":
            return Outcome(token, f"/{arrival.here.slug}/opd_ipd/visits/{detail['visit_id']}")
        moved_to = f"&moved={token}" if step in UNDOABLE else ""
        return Outcome(token, _queue_path(arrival, queue, room) + moved_to)

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return await _page(ctx, arrival, chosen=queue, room=room, refusal=outcome)
    return see_other(outcome.location)


@post(
    "/transitions/{transition:uuid}/undo",
    opt=needs("opd_ipd.call_token", example="transition"),
    status_code=303,
)
async def undo_form(ctx: Ctx, arrival: Here, transition: FromPath[UUID]) -> Response[Any]:
    """Take the last step of a token back."""
    queue, room = arrival.field("queue_id"), arrival.field("place_id")

    async def verb() -> Outcome | Refusal:
        token = await undo_move(ctx, transition_id=transition)
        if isinstance(token, Refusal):
            return token
        return Outcome(token, _queue_path(arrival, queue, room))

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return await _page(ctx, arrival, chosen=queue, room=room, refusal=outcome)
    return see_other(outcome.location)


async def _page(
    ctx: TenantContext,
    arrival: Arrival,
    *,
    chosen: str,
    room: str,
    moved: str = "",
    refusal: Refusal | None = None,
    status: int = 0,
) -> Response[Any]:
    tenant_id, day = ctx.tenant.id, ctx.business_date
    posting = await posting_of(ctx.db, tenant_id, arrival.person.user_id, day)
    queues = queue_choices(arrival, await open_queues(ctx.db, tenant_id, day))
    chosen = chosen or str((posting and posting["queue_id"]) or "")
    queue = next((q for q in queues if str(q.id) == chosen), queues[0] if queues else None)
    rooms = await rooms_of(ctx.db, tenant_id)
    room = room or str((posting and posting["place_id"]) or "")
    return page(
        arrival,
        "opd_ipd/pages/queue.html",
        status=status or (409 if refusal else 200),
        queues=queues,
        queue=queue,
        room_choices=[(str(row["id"]), named(row, arrival.locale)) for row in rooms],
        room=room,
        may_call=ctx.allowed("opd_ipd.call_token"),
        error=words(arrival, refusal) if refusal else "",
        undo=await _undo(ctx, arrival, moved) if moved else None,
        **(await queue_shown(ctx, arrival, queue.id) if queue else NOBODY),
    )


async def _undo(ctx: TenantContext, arrival: Arrival, moved: str) -> dict[str, str] | None:
    """What the reader did to a token just now, in words, and where it is taken back."""
    try:
        token_id = UUID(moved)
    except ValueError:
        return None
    last = await last_step_of(
        ctx.db,
        ctx.tenant.id,
        token_id,
        user_id=arrival.person.user_id,
        since=ctx.now - UNDONE_WITHIN,
    )
    if last is None:
        return None
    state = arrival.platform.catalogues.text(arrival.locale, STATES[last["to_state"]])
    action = f"/{arrival.here.slug}/opd_ipd/transitions/{last['id']}/undo"
    return {"text": f"{last['label']}: {state}", "action": action}


def _queue_path(arrival: Arrival, queue: str, room: str) -> str:
    return f"/{arrival.here.slug}/opd_ipd/queue?queue={queue}&room={room}"
