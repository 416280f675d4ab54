"""Undo the last step of a token: a linked step back, which reopens the visit it had closed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sehat.api import Refusal
from sehat_opd_ipd.domain.booking import reopen_booking
from sehat_opd_ipd.domain.lanes import rule_of, run_before
from sehat_opd_ipd.domain.token import WAITING
from sehat_opd_ipd.queries.lanes import rule_and_run
from sehat_opd_ipd.queries.transitions import last_transition

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["UNDONE_WITHIN", "undo_move"]

UNDONE_WITHIN = timedelta(minutes=2)
"""Pages offer it for some seconds; a slow line and a slow hand get the rest."""


async def undo_move(ctx: TenantContext, *, transition_id: UUID) -> UUID | Refusal:
    """Take a step back, where it is the token's last and the acting user's own; return the token.

    Refuses with `opd_ipd.cannot_undo`, or with `opd_ipd.already_waiting` where the person has
    another open visit in the queue meanwhile.
    """
    token_id = await ctx.db.fetchval(
        "select t.id from opd_ipd_queue_token t join opd_ipd_token_transition m"
        " on m.tenant_id = $1 and m.token_id = t.id where t.tenant_id = $1 and m.id = $2"
        " for update of t",
        ctx.tenant.id,
        transition_id,
    )
    last = await last_transition(ctx.db, ctx.tenant.id, token_id) if token_id else None
    if last is None or not _is_mine(ctx, last, transition_id):
        return Refusal("opd_ipd.cannot_undo")
    if last["to_state"] in ("done", "left") and not await _reopen_visit(ctx, token_id):
        return Refusal("opd_ipd.already_waiting")
    await _step_back(ctx, last)
    return last["token_id"]  # type: ignore[no-any-return]


def _is_mine(ctx: TenantContext, last: Any, transition_id: UUID) -> bool:  # noqa: ANN401 - a row
    return (
        last["id"] == transition_id
        and last["by"] == ctx.actor.user_id
        and last["undoes"] is None
        and ctx.now - last["at"] <= UNDONE_WITHIN
    )


async def _step_back(ctx: TenantContext, last: Any) -> None:  # noqa: ANN401 - a row
    await ctx.db.execute(
        "update opd_ipd_queue_token set state = $3, changed_at = $4"
        " where tenant_id = $1 and id = $2",
        ctx.tenant.id,
        last["token_id"],
        last["from_state"],
        last["before_at"],
    )
    await ctx.db.execute(
        "insert into opd_ipd_token_transition"
        " (tenant_id, token_id, from_state, to_state, by, place_id, undoes)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        ctx.tenant.id,
        last["token_id"],
        last["to_state"],
        last["from_state"],
        ctx.actor.user_id,
        last["place_id"],
        last["id"],
    )
    change = (last["from_state"] in WAITING) - (last["to_state"] in WAITING)
    if change:
        await ctx.db.execute(
            "update opd_ipd_token_counter set waiting = waiting + $4"
            " where tenant_id = $1 and queue_id = $2 and business_date = $3",
            ctx.tenant.id,
            last["queue_id"],
            last["business_date"],
            change,
        )
    await _give_turn_back(ctx, last)
    ctx.touch("opd_ipd.queue", last["queue_id"])


async def _give_turn_back(ctx: TenantContext, last: Any) -> None:  # noqa: ANN401 - a row
    """A call that the rule of the lanes chose, and that is taken back, has not counted."""
    if last["lane"] is None:
        return
    at = (ctx.tenant.id, last["queue_id"], last["business_date"])
    run: int = await ctx.db.fetchval(
        "select routine_run from opd_ipd_lane_turn"
        " where tenant_id = $1 and queue_id = $2 and business_date = $3 for update",
        *at,
    )
    rule = rule_of(await rule_and_run(ctx.db, *at))
    await ctx.db.execute(
        "update opd_ipd_lane_turn set routine_run = $4"
        " where tenant_id = $1 and queue_id = $2 and business_date = $3",
        *at,
        run_before(rule, run, last["lane"], last["reason"]),
    )


async def _reopen_visit(ctx: TenantContext, token_id: UUID) -> bool:
    """Open the token's visit and its care relation again; whether that could be done."""
    visit = await ctx.db.fetchrow(
        "select v.id, exists (select 1 from opd_ipd_visit o where o.tenant_id = $1"
        " and o.person_id = v.person_id and o.queue_id = v.queue_id"
        " and o.business_date = v.business_date and o.state = 'open' and o.id <> v.id) as another"
        " from opd_ipd_visit v join opd_ipd_queue_token t on t.tenant_id = $1"
        " and t.visit_id = v.id where v.tenant_id = $1 and t.id = $2 for update of v",
        ctx.tenant.id,
        token_id,
    )
    if visit["another"]:
        return False
    await ctx.db.execute(
        "update opd_ipd_visit set state = 'open', closed_at = null"
        " where tenant_id = $1 and id = $2",
        ctx.tenant.id,
        visit["id"],
    )
    await ctx.db.execute(
        "update care_relation set until = null where tenant_id = $1 and id = $2",
        ctx.tenant.id,
        visit["id"],
    )
    await reopen_booking(ctx, visit["id"])
    return True
