"""Lanes of a queue by the pages: any arrivals, calls that keep to the rule, and their reasons."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sehat.api import uuid7
from sehat.testing import add_person
from sehat_opd_ipd.testing import add_queue

if TYPE_CHECKING:
    from sehat.testing.browser import Browser
    from sehat.testing.city import City

CLIENTS = 16
PRIORITIES = ("routine", "senior", "pregnant", "disabled", "emergency")
WEIGHTED = (*PRIORITIES, "routine", "routine", "routine")


async def a_queue(city: City) -> tuple[UUID, UUID]:
    """A queue of the civil hospital and a room that calls from it."""
    async with city.inside("civil") as ctx:
        room = uuid7()
        await ctx.db.execute(
            "insert into place (tenant_id, id, code, name) values ($1, $2, $3, 'Tulsi room')",
            ctx.tenant.id,
            room,
            f"R{room.hex[-8:]}",
        )
        return await add_queue(ctx), room


async def register(city: City, clerk: Browser, queue: UUID, priority: str) -> int:
    async with city.inside("civil") as ctx:
        person = await add_person(ctx)
    form = {"person_id": str(person), "queue_id": str(queue), "priority": priority}
    return (await clerk.post("/civil/opd_ipd/visits", form)).status_code


async def call(doctor: Browser, queue: UUID, room: UUID) -> int:
    form = {"queue_id": str(queue), "place_id": str(room)}
    return (await doctor.post("/civil/opd_ipd/queue/next", form)).status_code


async def calls_of(city: City, queue: UUID) -> list[tuple[int, str, str, str]]:
    """Number, priority, lane and reason of each call, in the order of the calls."""
    async with city.connect("owner") as owner:
        rows = await owner.fetch(
            "select t.number, v.priority, c.lane, c.reason from opd_ipd_token_transition c"
            " join opd_ipd_queue_token t on t.id = c.token_id"
            " join opd_ipd_visit v on v.id = t.visit_id"
            " where t.queue_id = $1 and c.to_state = 'called' order by c.at, c.id",
            queue,
        )
    return [(row["number"], row["priority"], row["lane"], row["reason"]) for row in rows]


@pytest.mark.feature("OP05")
async def test_two_of_routine_go_then_one_of_priority_and_emergency_before_all(city: City):
    queue, room = await a_queue(city)
    clerk = await city.browser_of("clerk", "civil")
    doctor = await city.browser_of("doctor", "civil")
    for priority in ("routine", "senior", "routine", "routine", "pregnant", "emergency"):
        assert await register(city, clerk, queue, priority) == 303

    shown = await doctor.open(f"/civil/opd_ipd/queue?queue={queue}")
    assert "Next: Emergency goes first" in shown.text
    assert "Emergency first; one of priority after every 2 of routine" in shown.text
    for _ in range(6):
        assert await call(doctor, queue, room) == 303

    assert await calls_of(city, queue) == [
        (6, "emergency", "emergency", "emergency_first"),
        (1, "routine", "routine", "routine_turn"),
        (3, "routine", "routine", "routine_turn"),
        (2, "senior", "priority", "priority_due"),
        (4, "routine", "routine", "routine_turn"),
        (5, "pregnant", "priority", "no_routine"),
    ]
    after = await doctor.open(f"/civil/opd_ipd/queue?queue={queue}")
    assert "Turn of priority" in after.text
    assert await call(doctor, queue, room) == 409


@pytest.mark.feature("OP05")
async def test_token_that_is_called_out_of_turn_says_so(city: City):
    queue, room = await a_queue(city)
    clerk = await city.browser_of("clerk", "civil")
    doctor = await city.browser_of("doctor", "civil")
    for _ in range(2):
        await register(city, clerk, queue, "routine")
    async with city.connect("owner") as owner:
        token = await owner.fetchval(
            "select id from opd_ipd_queue_token where queue_id = $1 and number = 2", queue
        )

    await doctor.post(f"/civil/opd_ipd/tokens/{token}/call", {"place_id": str(room)})

    assert await calls_of(city, queue) == [(2, "routine", None, "by_hand")]


EVENTS = st.lists(st.one_of(st.sampled_from(WEIGHTED), st.just("call")), max_size=14)


@pytest.mark.feature("OP05")
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=EVENTS)
async def test_no_token_is_lost_whatever_comes_in_whatever_order(city: City, events: list[str]):
    queue, room = await a_queue(city)
    clerk = await city.browser_of("clerk", "civil")
    doctor = await city.browser_of("doctor", "civil")
    tokens = len(events) - events.count("call")

    for event in [*events, *["call"] * tokens]:
        if event == "call":
            await call(doctor, queue, room)
        else:
            assert await register(city, clerk, queue, event) == 303
    called = await calls_of(city, queue)

    assert sorted(number for number, *_ in called) == list(range(1, tokens + 1))
    for lane in ("emergency", "priority", "routine"):
        numbers = [number for number, _, of, _ in called if of == lane]
        assert numbers == sorted(numbers)


@pytest.mark.feature("OP05", "OP06")
async def test_rooms_that_call_at_once_share_one_turn(city: City):
    """Eight rooms call eight of routine and four of priority: still every third is of priority."""
    queue, room = await a_queue(city)
    clerk = await city.browser_of("clerk", "civil")
    doctor = await city.browser_of("doctor", "civil")
    for priority in (*["routine"] * 8, *["senior"] * 4):
        await register(city, clerk, queue, priority)
    await doctor.open(f"/civil/opd_ipd/queue?queue={queue}")

    answers = await asyncio.gather(*(call(doctor.moved(city.app), queue, room) for _ in range(12)))

    assert answers == [303] * 12
    reasons = [reason for *_, reason in await calls_of(city, queue)]
    assert reasons.count("priority_due") + reasons.count("no_routine") == 4
    assert len(reasons) == 12


@pytest.mark.feature("OP12")
async def test_sixteen_clients_of_one_queue_get_the_tokens_from_one_on(city: City):
    queue, _ = await a_queue(city)
    async with city.inside("civil") as ctx:
        crowd = [await add_person(ctx, name=f"Person {n}") for n in range(CLIENTS * 5)]
    clerk = await city.browser_of("clerk", "civil")
    await clerk.open("/civil/opd_ipd/desk")

    async def client(number: int) -> list[int]:
        browser, codes = clerk.moved(city.app), []
        for person in crowd[number::CLIENTS]:
            form = {"person_id": str(person), "queue_id": str(queue)}
            codes.append((await browser.post("/civil/opd_ipd/visits", form)).status_code)
        return codes

    answers = await asyncio.gather(*(client(number) for number in range(CLIENTS)))

    assert [code for codes in answers for code in codes] == [303] * len(crowd)
    async with city.connect("owner") as owner:
        rows = await owner.fetch(
            "select number, label from opd_ipd_queue_token where queue_id = $1 order by number",
            queue,
        )
    assert [row["number"] for row in rows] == list(range(1, len(crowd) + 1))
    assert len({row["label"] for row in rows}) == len(crowd)


@pytest.mark.feature("OP05")
async def test_call_that_is_taken_back_does_not_count_for_the_rule(city: City):
    """The turn of priority stays due although it was called by mistake and taken back."""
    queue, room = await a_queue(city)
    clerk = await city.browser_of("clerk", "civil")
    doctor = await city.browser_of("doctor", "civil")
    for priority in ("routine", "routine", "senior", "routine"):
        await register(city, clerk, queue, priority)
    for _ in range(3):
        assert await call(doctor, queue, room) == 303
    async with city.connect("owner") as owner:
        step = await owner.fetchval(
            "select m.id from opd_ipd_token_transition m join opd_ipd_queue_token t"
            " on t.id = m.token_id where t.queue_id = $1 and m.reason = 'priority_due'",
            queue,
        )

    undone = await doctor.post(f"/civil/opd_ipd/transitions/{step}/undo")
    assert await call(doctor, queue, room) == 303

    assert undone.status_code == 303
    assert [reason for *_, reason in await calls_of(city, queue)] == [
        "routine_turn",
        "routine_turn",
        "priority_due",
        "priority_due",
    ]
