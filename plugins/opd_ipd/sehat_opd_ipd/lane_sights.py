"""The lanes of a queue as its page shows them: the rule, who is next, why others were called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from sehat.api import Arrival
from sehat.api import marked as _
from sehat_opd_ipd.domain.lanes import LaneRule
from sehat_opd_ipd.sights import PRIORITIES, clock, named

__all__ = ["REASONS", "CallSight", "call_sights", "reason_text", "rule_text"]

REASONS = {
    "emergency_first": _("Emergency goes first"),
    "priority_due": _("Turn of priority"),
    "no_routine": _("Only priority waits"),
    "routine_turn": _("Turn of routine"),
    "no_priority": _("Only routine waits"),
    "by_hand": _("Called by hand"),
}


class CallSight(Struct, frozen=True):
    """A call with its reason."""

    label: str
    at: str
    room: str
    priority: str
    priority_text: str
    reason: str


def reason_text(arrival: Arrival, reason: str) -> str:
    """Why a token was called, in words."""
    return arrival.platform.catalogues.text(arrival.locale, REASONS[reason])


def rule_text(arrival: Arrival, rule: LaneRule) -> str:
    """The rule of a queue, in words."""
    say = arrival.platform.catalogues.text
    if rule.emergency_first:
        text = _("Emergency first; one of priority after every %(count)s of routine")
    else:
        text = _("One of priority after every %(count)s of routine")
    return say(arrival.locale, text, count=rule.priority_after)


def call_sights(arrival: Arrival, rows: Sequence[Mapping[str, Any]]) -> list[CallSight]:
    """Calls of a list."""
    say = arrival.platform.catalogues.text
    return [
        CallSight(
            row["label"],
            clock(arrival, row["at"]),
            named(row, arrival.locale, "room"),
            row["priority"],
            say(arrival.locale, PRIORITIES[row["priority"]]),
            reason_text(arrival, row["reason"]),
        )
        for row in rows
    ]
