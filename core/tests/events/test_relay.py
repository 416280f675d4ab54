"""Events reach their listeners after the commit: in order, at least once, and with effect once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from core.tests.events.conftest import Beds
    from sehat.testing.city import City


@pytest.mark.feature("PL09")
async def test_event_reaches_its_listener_after_the_commit(beds: Beds, wards_city: City):
    bed = await beds.free("once")
    assert await beds.effects(bed) == []

    await wards_city.deliver()
    await wards_city.deliver()

    assert await beds.effects(bed) == ["once"]
    assert await beds.standing(bed) == [("done", 1, None)]


async def test_listener_works_as_the_system_in_the_tenant_of_the_event(
    beds: Beds, wards_city: City
):
    for tenant in ("civil", "kamla"):
        bed = await beds.free("who", tenant=tenant)
        await wards_city.deliver()

        rows = await beds.ask(
            "select tenant_id, actor_kind, convert_from(body, 'utf8')::jsonb #>> '{after,as}'"
            " from audit where action = 'wards.cleaned' and entity_id = $1",
            bed,
        )
        assert rows == [(wards_city.tenants[tenant].id, "system", "wards.clean")]


async def test_events_of_one_bed_come_in_order_to_racing_processes(beds: Beds, wards_city: City):
    notes = [str(number) for number in range(20)]
    several = [await beds.free(*notes[:1]) for _ in range(5)]
    for note in notes[1:]:
        for bed in several:
            await beds.free(note, bed=bed)

    async with wards_city.another_process() as second, wards_city.another_process() as third:
        await asyncio.gather(wards_city.deliver(), second.deliver(), third.deliver())
    await wards_city.deliver()

    for bed in several:
        assert await beds.effects(bed) == notes


@pytest.mark.parametrize(
    ("note", "error"),
    [("raise", "RuntimeError"), ("hang", "TimeoutError"), ("refuse", "wards.no_cleaner")],
)
async def test_listener_that_fails_leaves_nothing_and_is_tried_again(
    beds: Beds, wards_city: City, note: str, error: str
):
    bed = await beds.free(note, "after it")

    await wards_city.deliver()

    assert await beds.effects(bed) == []
    assert await beds.standing(bed) == [("waiting", 1, error), ("waiting", 0, None)]
    due = await beds.ask(
        "select next_at > now() + interval '3 seconds' from event_delivery"
        " where aggregate_id = $1 and attempts = 1",
        bed,
    )
    assert due == [True]


@pytest.mark.feature("PL09")
async def test_event_that_fails_ten_times_is_given_up_and_holds_back_later_ones(
    beds: Beds, wards_city: City
):
    bed = await beds.free("raise", "after it")
    other = await beds.free("another bed")

    for _ in range(10):
        await wards_city.deliver()
        await beds.make_due(bed)
    await wards_city.deliver()

    assert await beds.standing(bed) == [("dead", 10, "RuntimeError"), ("waiting", 0, None)]
    assert await beds.effects(other) == ["another bed"]


@pytest.mark.feature("AD04")
async def test_event_is_not_told_where_the_plugin_is_off(beds: Beds, wards_city: City):
    gate, tenant = wards_city.platform.gate, wards_city.tenants["kamla"].id
    await gate.switch(tenant, "wards", enabled=False, by=None)
    off = await beds.free("off", tenant="kamla")
    elsewhere = await beds.free("on", tenant="civil")
    await wards_city.deliver()
    await gate.switch(tenant, "wards", enabled=True, by=None)
    await wards_city.deliver()

    assert await beds.effects(off) == []
    assert await beds.effects(elsewhere) == ["on"]


async def test_event_waits_while_the_plugin_is_off_and_is_told_when_it_is_on_again(
    beds: Beds,
    wards_city: City,
):
    gate, tenant = wards_city.platform.gate, wards_city.tenants["kamla"].id
    bed = await beds.free("later", tenant="kamla")
    await wards_city.platform.background.relay.declare()
    await wards_city.platform.pool.fetchval("select events_hand_on(500)")
    await gate.switch(tenant, "wards", enabled=False, by=None)
    await wards_city.deliver()
    assert await beds.standing(bed) == [("waiting", 0, None)]

    await gate.switch(tenant, "wards", enabled=True, by=None)
    await wards_city.deliver()

    assert await beds.effects(bed) == ["later"]


async def test_connection_lost_in_a_listener_counts_as_a_failure_and_has_no_effect(
    beds: Beds, wards_city: City, monkeypatch: pytest.MonkeyPatch
):
    from sehat_wards import plugin  # noqa: PLC0415 - the test wrote this package

    bed = await beds.free("cut")
    listener = wards_city.platform.background.relay._listeners["wards.clean"]
    calls = []

    async def cut(ctx: Any, event: Any) -> None:
        calls.append(event.note)
        await plugin.clean(ctx, event)
        if len(calls) == 1:
            async with wards_city.connect("owner") as owner:
                await owner.execute(
                    "select pg_terminate_backend($1)",
                    await ctx.db.fetchval("select pg_backend_pid()"),
                )

    monkeypatch.setitem(
        wards_city.platform.background.relay._listeners,
        "wards.clean",
        type(listener)(listener.event, cut, "clean"),
    )
    await wards_city.deliver()
    assert await beds.effects(bed) == []
    assert (await beds.standing(bed))[0][:2] == ("waiting", 1)
    await beds.make_due(bed)
    await wards_city.deliver()

    assert await beds.effects(bed) == ["cut"]
    assert calls == ["cut", "cut"]


async def test_published_event_wakes_another_process_within_its_poll(wards_city: City):
    heard = asyncio.Event()
    async with wards_city.another_process() as second:
        second.platform.changes.on("events", lambda _: heard.set())
        wards_city.platform.changes.tell_soon("events")
        wards_city.platform.changes.tell_soon("events")
        async with asyncio.timeout(5):
            await heard.wait()
