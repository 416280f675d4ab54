"""Move a token through its states; each step is a row, so that waits are computed, not typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from msgspec import Struct

from sehat.api import Refusal, Term
from sehat_opd_ipd.domain.booking import complete_booking
from sehat_opd_ipd.domain.lanes import choose_lane, rule_of, run_after
from sehat_opd_ipd.queries.lanes import rule_and_run
from sehat_opd_ipd.token_words import STATES

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["MOVES", "Why", "call_next", "move_token"]

WAITING: Final = frozenset({"registered", "returned", "back"})
_HERE: Final = WAITING | {"called", "sent_for_test", "no_show", "skipped"}

MOVES: Final[dict[str, tuple[frozenset[str], str]]] = {
    "call": (frozenset({"registered", "returned", "back", "no_show", "skipped"}), "called"),
    "recall": (frozenset({"called"}), "called"),
    "enter": (frozenset({"called", "in_room"}), "in_room"),
    "skip": (frozenset({"called"}), "skipped"),
    "no_show": (frozenset({"called"}), "no_show"),
    "return": (frozenset({"no_show", "skipped", "called", "in_room"}), "returned"),
    "send_for_test": (frozenset({"called", "in_room"}), "sent_for_test"),
    "back": (frozenset({"sent_for_test"}), "back"),
    "finish": (_HERE | {"in_room"}, "done"),
    "leave": (_HERE, "left"),
}
"""Step → the states it starts from and the state it leads to."""


class Why(Struct, frozen=True):
    """Why a token was called: the lane, the reason, and the rule where one was set."""

    lane: str | None
    reason: str
    rule_id: UUID | None = None


BY_HAND: Final = Why(None, "by_hand")

_TURN = """
insert into opd_ipd_lane_turn as t (tenant_id, queue_id, business_date)
select q.tenant_id, q.id, $3 from opd_ipd_queue q where q.tenant_id = $1 and q.id = $2
on conflict (tenant_id, queue_id, business_date) do update set routine_run = t.routine_run
returning routine_run
"""
"""Holds the turn until the transaction ends, so that two rooms never choose on the same run."""

_LANES = """
select distinct v.priority from opd_ipd_queue_token t
join opd_ipd_visit v on v.tenant_id = $1 and v.id = t.visit_id
where t.tenant_id = $1 and t.queue_id = $2 and t.business_date = $3
  and t.state in ('registered', 'returned', 'back')
"""

_NEXT = """
select t.id from opd_ipd_queue_token t
join opd_ipd_visit v on v.tenant_id = $1 and v.id = t.visit_id
where t.tenant_id = $1 and t.queue_id = $2 and t.business_date = $3
  and t.state in ('registered', 'returned', 'back') and v.priority = any($4::text[])
order by t.number
limit 1
for update of t skip locked
"""


async def call_next(ctx: TenantContext, *, queue_id: UUID, place_id: UUID) -> UUID | Refusal:
    """Call the next token of a queue into a room; two rooms never get the same.

    The queue's rule chooses the lane, and the longest waiting of that lane is called; lane, rule
    and reason stand in the transition. Refuses with `opd_ipd.queue_empty`.
    """
    at = (ctx.tenant.id, queue_id, ctx.business_date)
    run: int | None = await ctx.db.fetchval(_TURN, *at)
    if run is None:
        return Refusal("opd_ipd.queue_empty")
    rule = rule_of(await rule_and_run(ctx.db, *at))
    waiting = {rule.lane_of(row["priority"]) for row in await ctx.db.fetch(_LANES, *at)}
    while choice := choose_lane(rule, run, waiting):
        token_id: UUID | None = await ctx.db.fetchval(_NEXT, *at, rule.priorities(choice.lane))
        if token_id is not None:
            break
        # Somebody is moving the last of that lane by hand just now.
        waiting.remove(choice.lane)
    if choice is None or token_id is None:
        return Refusal("opd_ipd.queue_empty")
    await ctx.db.execute(
        "update opd_ipd_lane_turn set routine_run = $4"
        " where tenant_id = $1 and queue_id = $2 and business_date = $3",
        *at,
        run_after(run, choice.lane),
    )
    why = Why(choice.lane, choice.reason, rule.id)
    moved = await move_token(ctx, token_id=token_id, step="call", place_id=place_id, why=why)
    return moved if isinstance(moved, Refusal) else token_id


async def move_token(
    ctx: TenantContext,
    *,
    token_id: UUID,
    step: str,
    place_id: UUID | None = None,
    why: Why = BY_HAND,
) -> Refusal | None:
    """Take one step of `MOVES`; a call keeps `why`.

    Refuses with `opd_ipd.unknown_token`, or `opd_ipd.wrong_state` naming the state it found.
    """
    row = await ctx.db.fetchrow(
        "select state, label, place_id, queue_id, business_date from opd_ipd_queue_token"
        " where tenant_id = $1 and id = $2 for update",
        ctx.tenant.id,
        token_id,
    )
    if row is None:
        return Refusal("opd_ipd.unknown_token")
    begins, ends = MOVES[step]
    if row["state"] not in begins:
        state = Term(STATES[row["state"]])
        return Refusal("opd_ipd.wrong_state", {"label": row["label"], "state": state})
    await ctx.db.execute(
        "update opd_ipd_queue_token set state = $3, place_id = coalesce($4, place_id),"
        " changed_at = now() where tenant_id = $1 and id = $2",
        ctx.tenant.id,
        token_id,
        ends,
        place_id,
    )
    await ctx.db.execute(
        "insert into opd_ipd_token_transition"
        " (tenant_id, token_id, from_state, to_state, by, place_id, lane, reason, rule_id)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        ctx.tenant.id,
        token_id,
        row["state"],
        ends,
        ctx.actor.user_id,
        place_id or row["place_id"],
        *((why.lane, why.reason, why.rule_id) if step == "call" else (None, None, None)),
    )
    if (change := (ends in WAITING) - (row["state"] in WAITING)) != 0:
        await ctx.db.execute(
            "update opd_ipd_token_counter set waiting = waiting + $4"
            " where tenant_id = $1 and queue_id = $2 and business_date = $3",
            ctx.tenant.id,
            row["queue_id"],
            row["business_date"],
            change,
        )
    ctx.touch("opd_ipd.queue", row["queue_id"])
    if ends in ("left", "done"):
        await _close_visit(ctx, token_id, "left" if ends == "left" else "closed")
    return None


async def _close_visit(ctx: TenantContext, token_id: UUID, state: str) -> None:
    visit_id = await ctx.db.fetchval(
        "update opd_ipd_visit v set state = $3, closed_at = now() from opd_ipd_queue_token t"
        " where t.tenant_id = $1 and t.id = $2 and v.tenant_id = $1 and v.id = t.visit_id"
        " and v.state = 'open' returning v.id",
        ctx.tenant.id,
        token_id,
        state,
    )
    if visit_id is not None:
        await ctx.db.execute(
            "update care_relation set until = now() + interval '1 day'"
            " where tenant_id = $1 and id = $2 and until is null",
            ctx.tenant.id,
            visit_id,
        )
        if state == "closed":
            await complete_booking(ctx, visit_id)
