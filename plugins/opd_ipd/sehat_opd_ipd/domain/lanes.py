"""Whose lane is next: emergencies, then one of priority after so many of the routine lane."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

__all__ = [
    "LANES",
    "USUAL",
    "LaneChoice",
    "LaneRule",
    "choose_lane",
    "in_order",
    "rule_of",
    "run_after",
    "run_before",
]

LANES: Final[Mapping[str, frozenset[str]]] = {
    "emergency": frozenset({"emergency"}),
    "priority": frozenset({"senior", "pregnant", "disabled"}),
    "routine": frozenset({"routine"}),
}
"""Lane → the priorities of visits that wait in it."""

_LANE_OF = {priority: lane for lane, priorities in LANES.items() for priority in priorities}


class LaneRule(Struct, frozen=True):
    """How a queue interleaves its lanes; without `id` it is the usual rule, which nobody set.

    `priority_after` is the number of routine calls after which one of priority follows. Without
    `emergency_first`, emergencies wait in the lane of priority.
    """

    emergency_first: bool = True
    priority_after: int = 2
    id: UUID | None = None

    def lane_of(self, priority: str) -> str:
        """The lane in which a visit of this priority waits."""
        lane = _LANE_OF[priority]
        return "priority" if lane == "emergency" and not self.emergency_first else lane

    def priorities(self, lane: str) -> list[str]:
        """The priorities that wait in a lane."""
        return sorted(priority for priority in _LANE_OF if self.lane_of(priority) == lane)


USUAL: Final = LaneRule()


def rule_of(row: Mapping[str, Any]) -> LaneRule:
    """The rule in a row of `rule_and_run`."""
    if row["id"] is None:
        return USUAL
    return LaneRule(row["emergency_first"], row["priority_after"], row["id"])


class LaneChoice(Struct, frozen=True):
    """The lane to call from, and why.

    `reason` is emergency_first, priority_due (so many of routine have gone), no_routine (only
    priority waits), routine_turn or no_priority (only routine waits).
    """

    lane: str
    reason: str


def choose_lane(rule: LaneRule, routine_run: int, waiting: Collection[str]) -> LaneChoice | None:
    """The lane that is next, among the lanes in which somebody waits; nothing where nobody does.

    `routine_run` is how many of the routine lane were called since the last of priority. Nobody
    starves: with priority waiting, at most `priority_after` of routine go before it, and with
    routine waiting, one of priority goes before `priority_after` of it.
    """
    if "emergency" in waiting:
        return LaneChoice("emergency", "emergency_first")
    if "priority" in waiting and "routine" in waiting:
        if routine_run >= rule.priority_after:
            return LaneChoice("priority", "priority_due")
        return LaneChoice("routine", "routine_turn")
    if "priority" in waiting:
        return LaneChoice("priority", "no_routine")
    return LaneChoice("routine", "no_priority") if "routine" in waiting else None


def run_after(routine_run: int, lane: str) -> int:
    """The run of routine calls once this lane was called; an emergency leaves it as it is."""
    if lane == "emergency":
        return routine_run
    return routine_run + 1 if lane == "routine" else 0


def run_before(rule: LaneRule, routine_run: int, lane: str | None, reason: str | None) -> int:
    """The run as it stood before a call that is taken back, of which lane and reason are known."""
    if lane == "routine":
        return max(routine_run - 1, 0)
    return rule.priority_after if reason == "priority_due" else routine_run


def in_order(
    rule: LaneRule, routine_run: int, tokens: Iterable[Mapping[str, Any]]
) -> list[tuple[Mapping[str, Any], LaneChoice]]:
    """Tokens in the order in which they will be called if nobody else comes, each with why.

    Args:
        rule: of the queue.
        routine_run: as it stands.
        tokens: rows with `priority`, in the order of their numbers.
    """
    lanes: dict[str, list[Mapping[str, Any]]] = {lane: [] for lane in LANES}
    for token in tokens:
        lanes[rule.lane_of(token["priority"])].append(token)
    heads = dict.fromkeys(lanes, 0)
    ordered = []
    while choice := choose_lane(rule, routine_run, _left(lanes, heads)):
        ordered.append((lanes[choice.lane][heads[choice.lane]], choice))
        heads[choice.lane] += 1
        routine_run = run_after(routine_run, choice.lane)
    return ordered


def _left(lanes: Mapping[str, Sequence[object]], heads: Mapping[str, int]) -> list[str]:
    return [lane for lane, tokens in lanes.items() if heads[lane] < len(tokens)]
