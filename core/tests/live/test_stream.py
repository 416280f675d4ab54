"""The stream of what changes: told after the commit, found again, walled, and ended in time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from sehat.ids import uuid7
from sehat.testing.streams import open_stream

if TYPE_CHECKING:
    from sehat.testing.city import City

EVENTS = "/civil/events"


async def raise_tally(city: City, key: UUID, *, how: str = "raise", tenant: str = "civil") -> int:
    nurse = await city.browser_of("nurse", tenant)
    return (await nurse.post(f"/{tenant}/tally/{how}/{key}")).status_code


async def a_tally(city: City, tenant: str = "civil") -> tuple[UUID, str]:
    key = uuid7()
    assert await raise_tally(city, key, tenant=tenant) == 303
    await told(city, (city.tenants[tenant].id, "tally.count", key))
    return key, f"tally.count/{key}"


async def told(city: City, touched: tuple[UUID, str, UUID]) -> None:
    """Wait until this process heard of it."""
    for _ in range(500):
        if city.platform.hub.marks.id_of(touched):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(touched)


@pytest.mark.parametrize("how", ["raise", "alone"])
async def test_what_was_touched_reaches_those_who_look(tally_city: City, how: str):
    key, board = await a_tally(tally_city)
    async with open_stream(await tally_city.browser_of("doctor", "civil"), EVENTS, board) as stream:
        await stream.until("board", "1 so far")
        await raise_tally(tally_city, key, how=how)

        told = await stream.until("board", "2 so far")

    assert told["board"] == board
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert stream.headers["x-accel-buffering"] == "no"
    assert "no-store" in stream.headers["cache-control"]


async def test_what_is_rolled_back_is_not_told(tally_city: City):
    key, tenant = uuid7(), tally_city.tenants["civil"].id
    assert await raise_tally(tally_city, key, how="undo") == 500
    await a_tally(tally_city)

    marks = tally_city.platform.hub.marks
    assert marks.id_of((tenant, "tally.count", key)) == 0


async def test_change_in_another_process_is_told(tally_city: City):
    key, board = await a_tally(tally_city)
    doctor = await tally_city.browser_of("doctor", "civil")
    async with tally_city.another_process() as other, open_stream(doctor, EVENTS, board) as stream:
        await stream.until("board", "1 so far")
        assert await raise_tally(other, key) == 303

        await stream.until("board", "2 so far")


async def test_stream_that_was_cut_hears_what_it_missed_and_nothing_twice(tally_city: City):
    key, board = await a_tally(tally_city)
    other_key, quiet = await a_tally(tally_city)
    doctor = await tally_city.browser_of("doctor", "civil")
    async with open_stream(doctor, EVENTS, board, quiet) as stream:
        await stream.until("board", str(key))
        await stream.until("board", str(other_key))
        await stream.until_place()
    await raise_tally(tally_city, key)
    await asyncio.sleep(0.3)

    async with open_stream(doctor, EVENTS, board, quiet, last=stream.last) as again:
        await again.until("board", "2 so far")
        await asyncio.sleep(0.1)

        assert [data["board"] for _, data in again.said] == [board]
        assert int(again.last) > int(stream.last)


async def test_stream_goes_on_in_another_process_from_the_same_place(tally_city: City):
    key, board = await a_tally(tally_city)
    doctor = await tally_city.browser_of("doctor", "civil")
    async with open_stream(doctor, EVENTS, board) as stream:
        await stream.until("board", "1 so far")
        await stream.until_place()
    await raise_tally(tally_city, key)
    await asyncio.sleep(0.2)

    # The other process is started after the change: it knows of it by the log alone.
    async with tally_city.another_process() as other:
        moved = doctor.moved(other.app)
        async with open_stream(moved, EVENTS, board, last=stream.last) as again:
            await again.until("board", "2 so far")
        async with open_stream(moved, EVENTS, board, last=again.last) as third:
            await asyncio.sleep(0.3)
            assert third.said == []


async def test_place_that_nobody_remembers_gets_everything(tally_city: City):
    _, board = await a_tally(tally_city)
    doctor = await tally_city.browser_of("doctor", "civil")
    for last in ("999999999", "nonsense"):
        async with open_stream(doctor, EVENTS, board, last=last) as stream:
            await stream.until("board", "1 so far")


async def test_board_without_template_only_tells(tally_city: City):
    key = uuid7()
    board = f"tally.bell/{key}"
    doctor = await tally_city.browser_of("doctor", "civil")
    latest = str(tally_city.platform.hub.marks.latest)
    async with open_stream(doctor, EVENTS, board, last=latest) as stream:
        await asyncio.sleep(0.05)
        assert stream.said == []
        tally_city.platform.teller.touch(tally_city.tenants["civil"].id, "tally.bell", key)

        assert await stream.until("touch") == {"board": board}


async def test_twenty_viewers_cost_one_rendering(tally_city: City):
    key, board = await a_tally(tally_city)
    boards = tally_city.platform.hub.boards
    browsers = [await tally_city.sign_in("doctor.civil") for _ in range(20)]
    streams = [open_stream(browser, EVENTS, board) for browser in browsers]
    opened = await asyncio.gather(*(stream.__aenter__() for stream in streams))
    await asyncio.gather(*(stream.until("board", "1 so far") for stream in opened))
    before = boards.rendered
    await raise_tally(tally_city, key)
    await asyncio.gather(*(stream.until("board", "2 so far") for stream in opened))

    assert boards.rendered == before + 1
    await asyncio.gather(*(stream.__aexit__(None, None, None) for stream in streams))


@pytest.mark.feature("AD03")
async def test_nobody_hears_of_another_hospital(tally_city: City):
    key, board = await a_tally(tally_city)
    doctor = await tally_city.browser_of("doctor", "kamla")
    async with open_stream(doctor, "/kamla/events", board) as stream:
        await stream.until("gone")
        await raise_tally(tally_city, key)
        await asyncio.sleep(0.3)
        assert "so far" not in str(stream.said)
    async with open_stream(doctor, EVENTS, board) as stream:
        await stream.until_end()
        assert stream.status == 404


async def test_board_is_for_those_who_hold_its_permission(tally_city: City):
    key, board = await a_tally(tally_city)
    async with open_stream(await tally_city.browser_of("clerk", "civil"), EVENTS, board) as stream:
        await stream.until("gone")
        await raise_tally(tally_city, key)
        await asyncio.sleep(0.3)

        assert "so far" not in str(stream.said)


async def test_stream_ends_with_the_session(tally_city: City):
    _, board = await a_tally(tally_city)
    doctor = await tally_city.fresh_browser("doctor.civil")
    async with open_stream(doctor, EVENTS, board) as stream:
        await stream.until("board")
        await doctor.post("/sign-out")

        assert await stream.until("end") == {"why": "session"}
        await stream.until_end()


async def test_session_that_ends_in_another_process_ends_the_stream(tally_city: City):
    _, board = await a_tally(tally_city)
    doctor = await tally_city.fresh_browser("doctor.civil")
    async with tally_city.another_process() as other, open_stream(doctor, EVENTS, board) as stream:
        await stream.until("board")
        await doctor.moved(other.app).post("/sign-out")

        await stream.until_end()


async def test_open_stream_does_not_keep_an_idle_session_alive(tally_city: City):
    _, board = await a_tally(tally_city)
    doctor = await tally_city.fresh_browser("doctor.civil")
    async with open_stream(doctor, EVENTS, board) as stream:
        await stream.until("board")
        seen = await tally_city.platform.pool.fetchval("select max(seen_at) from user_session")
        minutes = tally_city.platform.settings.session_idle_minutes
        with tally_city.clock.ahead(minutes=minutes + 1):
            await tally_city.platform.changes.tell("session")
            await stream.until("end", "session")

    assert seen == await tally_city.platform.pool.fetchval("select max(seen_at) from user_session")


async def test_plugin_switched_off_takes_its_boards_away(tally_city: City):
    key, board = await a_tally(tally_city)
    gate, tenant = tally_city.platform.gate, tally_city.tenants["civil"].id
    async with open_stream(await tally_city.browser_of("doctor", "civil"), EVENTS, board) as stream:
        await stream.until("board")
        try:
            await gate.switch(tenant, "tally", enabled=False, by=None)
            await stream.until("gone", board)
            tally_city.platform.teller.touch(tenant, "tally.count", key)
            await asyncio.sleep(0.2)
            assert len(stream.said) == 2
        finally:
            await gate.switch(tenant, "tally", enabled=True, by=None)


async def test_no_transaction_is_held_while_streaming(tally_city: City):
    _, board = await a_tally(tally_city)
    async with open_stream(await tally_city.browser_of("doctor", "civil"), EVENTS, board) as stream:
        await stream.until("board")
        await asyncio.sleep(0.2)
        async with tally_city.connect("owner") as owner:
            open_ones = await owner.fetch(
                "select query from pg_stat_activity where datname = current_database()"
                " and state like 'idle in transaction%'"
            )

    assert open_ones == []


async def test_stream_is_not_opened_for_nothing(tally_city: City):
    answer = await (await tally_city.browser_of("doctor", "civil")).open(EVENTS)

    assert answer.status_code == 204


async def test_what_is_touched_is_told_in_few_notifications(tally_city: City):
    tenant = tally_city.tenants["civil"].id
    latest = tally_city.platform.hub.marks.latest
    for _ in range(200):
        tally_city.platform.teller.touch(tenant, "tally.bell", tenant)
    await asyncio.sleep(0.3)

    async with tally_city.connect("owner") as owner:
        rows = await owner.fetchval("select count(*) from live_event where id > $1", latest)
    assert rows == 1


async def test_more_than_a_notification_holds_is_told_all_the_same(tally_city: City):
    tenant = tally_city.tenants["civil"].id
    keys = [uuid7() for _ in range(300)]
    for key in keys:
        tally_city.platform.teller.touch(tenant, "tally.bell", key)
    await asyncio.sleep(0.4)

    marks = tally_city.platform.hub.marks
    assert all(marks.id_of((tenant, "tally.bell", key)) for key in keys)
