"""The rule of the lanes by itself, for any arrivals and calls in any order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sehat_opd_ipd.domain.lanes import LANES, LaneRule, choose_lane, in_order, run_after

PRIORITIES = sorted(priority for lane in LANES.values() for priority in lane)
RULES = st.builds(LaneRule, emergency_first=st.booleans(), priority_after=st.integers(1, 9))
EVENTS = st.lists(st.one_of(st.sampled_from(PRIORITIES), st.just("call")), max_size=60)


def played(rule: LaneRule, events: list[str]) -> tuple[list[dict[str, object]], list[list[str]]]:
    """The tokens in the order of their calls, and who waited (as lanes) before each call."""
    waiting: list[dict[str, object]] = []
    called, before, run, number = [], [], 0, 0
    for event in [*events, *["call"] * len(events)]:
        if event != "call":
            number += 1
            waiting.append({"number": number, "priority": event})
            continue
        lanes = [rule.lane_of(str(token["priority"])) for token in waiting]
        choice = choose_lane(rule, run, set(lanes))
        if choice is None:
            continue
        token = waiting.pop(lanes.index(choice.lane))
        called.append({**token, "lane": choice.lane})
        before.append(lanes)
        run = run_after(run, choice.lane)
    return called, before


@given(rule=RULES, events=EVENTS)
def test_every_token_is_called_once_and_in_its_lane_by_number(rule: LaneRule, events: list[str]):
    called, _ = played(rule, events)

    assert sorted(token["number"] for token in called) == list(
        range(1, len(events) - events.count("call") + 1)
    )
    for lane in LANES:
        numbers = [token["number"] for token in called if token["lane"] == lane]
        assert numbers == sorted(numbers)


@given(rule=RULES, events=EVENTS)
def test_emergency_goes_first_and_neither_other_lane_starves(rule: LaneRule, events: list[str]):
    """While both wait, priority follows after so many of routine, and never twice in a row."""
    called, before = played(rule, events)
    routine_in_a_row = priority_in_a_row = 0

    for token, lanes in zip(called, before, strict=True):
        if "emergency" in lanes:
            assert token["lane"] == "emergency"
            continue
        both = "priority" in lanes and "routine" in lanes
        routine_in_a_row = routine_in_a_row + 1 if both and token["lane"] == "routine" else 0
        priority_in_a_row = priority_in_a_row + 1 if both and token["lane"] == "priority" else 0
        assert routine_in_a_row <= rule.priority_after
        assert priority_in_a_row <= 1


@given(rule=RULES, run=st.integers(0, 9), priorities=st.lists(st.sampled_from(PRIORITIES)))
def test_order_that_is_shown_is_the_order_of_the_calls(
    rule: LaneRule, run: int, priorities: list[str]
):
    tokens = [{"number": n, "priority": priority} for n, priority in enumerate(priorities)]
    left, turn, called = list(tokens), run, []
    while choice := choose_lane(rule, turn, {rule.lane_of(t["priority"]) for t in left}):
        token = next(t for t in left if rule.lane_of(t["priority"]) == choice.lane)
        left.remove(token)
        called.append(token)
        turn = run_after(turn, choice.lane)

    assert [token for token, _ in in_order(rule, run, tokens)] == called
