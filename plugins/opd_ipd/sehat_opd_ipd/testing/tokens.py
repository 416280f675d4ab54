"""Tokens on their way, the rooms that call them and the rule of their lanes."""

from __future__ import annotations

from uuid import UUID

from sehat.api import uuid7
from sehat.testing import Example, ExampleContext, Factory
from sehat_opd_ipd.domain.policy import set_lane_rule
from sehat_opd_ipd.domain.token import call_next, move_token
from sehat_opd_ipd.queries.transitions import last_transition
from sehat_opd_ipd.testing.visits import add_queue, add_visit

__all__ = ["add_room", "examples"]


async def _a_lane_rule(ctx: ExampleContext) -> Example:
    queue, form = await add_queue(ctx), {"emergency_first": "1", "priority_after": "3"}
    await set_lane_rule(ctx, queue_id=queue, emergency_first=True, priority_after=2)
    await add_visit(ctx, queue_id=queue)
    await call_next(ctx, queue_id=queue, place_id=await add_room(ctx))
    return Example(path={"queue": queue}, form=form)


async def add_room(ctx: ExampleContext) -> UUID:
    """A room that a token may be called into."""
    room = uuid7()
    await ctx.db.execute(
        "insert into place (tenant_id, id, code, name) values ($1, $2, $3, 'Room')",
        ctx.tenant.id,
        room,
        f"R{room.hex[-8:]}",
    )
    return room


async def _a_token(ctx: ExampleContext) -> Example:
    visit = await add_visit(ctx)
    room = await add_room(ctx)
    return Example(path={"token": visit.token_id, "step": "call"}, form={"place_id": room})


async def _a_transition(ctx: ExampleContext) -> Example:
    """A token that civil's doctor called and skipped just now."""
    visit, room = await add_visit(ctx), await add_room(ctx)
    for step in ("call", "skip"):
        await move_token(ctx, token_id=visit.token_id, step=step, place_id=room)
    last = await last_transition(ctx.db, ctx.tenant.id, visit.token_id)
    return Example(
        path={"transition": last["id"]}, form={"queue_id": visit.queue_id, "place_id": room}
    )


async def _a_call(ctx: ExampleContext) -> Example:
    visit = await add_visit(ctx)
    return Example(form={"queue_id": visit.queue_id, "place_id": await add_room(ctx)})


examples: dict[str, Factory] = {
    "token": _a_token,
    "transition": _a_transition,
    "lane_rule": _a_lane_rule,
    "POST /{tenant}/opd_ipd/queue/next": _a_call,
}
"""The rows that routes name."""
