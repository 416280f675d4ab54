"""Boards of out-patient care: queues, pushed to all who look whenever a token moves."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sehat.api import Board, BoardView
from sehat_opd_ipd.display_board import DISPLAY_BOARD
from sehat_opd_ipd.domain.lanes import in_order, rule_of
from sehat_opd_ipd.figure_sights import now_tiles
from sehat_opd_ipd.lane_sights import call_sights, reason_text, rule_text
from sehat_opd_ipd.queries.figures import counts_now, figure_queues
from sehat_opd_ipd.queries.lanes import latest_calls, rule_and_run
from sehat_opd_ipd.queries.queues import (
    away_tokens,
    open_queues,
    rooms_with_tokens,
    tests_by_visit,
    tokens_at_tests,
    waiting_tokens,
)
from sehat_opd_ipd.sights import (
    day_figures_shown,
    queue_choices,
    room_sights,
    token_sights,
)

if TYPE_CHECKING:
    from sehat.api import Arrival, TenantContext

__all__ = ["BOARDS", "NOBODY", "PANEL", "PANEL_TOKENS", "TOPIC", "queue_shown"]

PANEL = "opd_ipd.queue_panel"
PANEL_TOKENS = 9
SHOWN_WAITING = 60
MOST_WAITING = 500
"""More than ever wait; the order of the lanes is that of all."""

NOBODY: dict[str, Any] = {
    "calling": [],
    "waiting": [],
    "more": 0,
    "next_reason": "",
    "rule": "",
    "calls": [],
    "away": [],
    "at_tests": [],
    "tests": {},
}
"""What `queue_shown` gives where no queue is open."""

TOPIC = "opd_ipd.queue"
"""Touched with a queue's id whenever one of its tokens is given or moves."""


async def load_panel(ctx: TenantContext, arrival: Arrival, queue_id: UUID) -> BoardView | None:
    """The queue beside the desk, and the counts above it."""
    rows = await open_queues(ctx.db, ctx.tenant.id, ctx.business_date, median=True)
    queues = queue_choices(arrival, rows)
    queue = next((queue for queue in queues if queue.id == queue_id), None)
    if queue is None:
        return None
    at = (ctx.db, ctx.tenant.id, queue_id, ctx.business_date)
    return BoardView(
        {
            "queue": queue,
            "rooms": room_sights(arrival, await rooms_with_tokens(*at)),
            "waiting": token_sights(arrival, await waiting_tokens(*at, limit=PANEL_TOKENS)),
            "figures": day_figures_shown(arrival, queues, rows[0]["median_wait"]),
        }
    )


async def load_queue(
    ctx: TenantContext, arrival: Arrival, queue_id: UUID, *, may_call: bool
) -> BoardView | None:
    """The queue as those see it who work in it."""
    queues = queue_choices(arrival, await open_queues(ctx.db, ctx.tenant.id, ctx.business_date))
    queue = next((queue for queue in queues if queue.id == queue_id), None)
    if queue is None:
        return None
    shown = await queue_shown(ctx, arrival, queue_id)
    return BoardView({"queue": queue, "may_call": may_call, **shown})


async def queue_shown(ctx: TenantContext, arrival: Arrival, queue_id: UUID) -> dict[str, Any]:
    """Who is in the rooms, who waits in the order in which the rule will call them, who is away."""
    at = (ctx.db, ctx.tenant.id, queue_id, ctx.business_date)
    row = await rule_and_run(*at)
    rule = rule_of(row)
    ordered = in_order(rule, row["routine_run"], await waiting_tokens(*at, limit=MOST_WAITING))
    return {
        "calling": room_sights(arrival, await rooms_with_tokens(*at)),
        "waiting": token_sights(arrival, [token for token, _ in ordered[:SHOWN_WAITING]]),
        "more": max(0, len(ordered) - SHOWN_WAITING),
        "next_reason": reason_text(arrival, ordered[0][1].reason) if ordered else "",
        "rule": rule_text(arrival, rule),
        "calls": call_sights(arrival, await latest_calls(*at)),
        "away": token_sights(arrival, await away_tokens(*at)),
        "at_tests": token_sights(arrival, await tokens_at_tests(*at)),
        "tests": await tests_by_visit(*at),
    }


async def load_figures(ctx: TenantContext, arrival: Arrival, tenant_id: UUID) -> BoardView | None:
    """The counts of now above the superintendent's board; they follow every queue."""
    if tenant_id != ctx.tenant.id:
        return None
    queues = [row["id"] for row in await figure_queues(ctx.db, ctx.tenant.id)]
    now = await counts_now(ctx.db, ctx.tenant.id, queues, ctx.business_date)
    tiles = now_tiles(arrival, ctx.business_date, *now)
    return BoardView({"tiles": tiles}, frozenset((TOPIC, queue) for queue in queues))


BOARDS = (
    DISPLAY_BOARD,
    # The worklist has forms of the reader's own: its page is told, and asks again by itself.
    Board("opd_ipd.lab", "opd_ipd.see_worklist"),
    # So has the booking desk.
    Board("opd_ipd.bookings", "opd_ipd.book"),
    Board(
        "opd_ipd.figures",
        "opd_ipd.see_figures",
        "opd_ipd/fragments/figure_tiles_now.html",
        load_figures,
    ),
    Board(
        PANEL,
        "opd_ipd.see_queue",
        "opd_ipd/boards/queue_panel.html",
        load_panel,
        topic=TOPIC,
    ),
    Board(
        "opd_ipd.queue_seen",
        "opd_ipd.see_queue",
        "opd_ipd/boards/queue.html",
        functools.partial(load_queue, may_call=False),
        topic=TOPIC,
    ),
    Board(
        "opd_ipd.queue_called",
        "opd_ipd.call_token",
        "opd_ipd/boards/queue.html",
        functools.partial(load_queue, may_call=True),
        topic=TOPIC,
    ),
)
