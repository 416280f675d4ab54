"""The pool: what is lent comes back whole, in the order of those who wait, whatever goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import asyncpg
import pytest

from sehat.db.engine import open_pool
from sehat.db.pool import Pool

if TYPE_CHECKING:
    from sehat.testing.city import City

SIZE = 2
BACKEND = "select pg_backend_pid()"


@pytest.fixture
async def pool(city: City) -> AsyncIterator[Pool]:
    """A pool of two connections as the app's role."""
    opened = await open_pool(city.platform.addresses.app, size=SIZE)
    yield opened
    await asyncio.wait_for(opened.close(), 5)


async def backends(pool: Pool) -> set[int]:
    """The servers' processes behind all connections that the pool can lend at once."""
    lent = [await asyncio.wait_for(pool.take(), 5) for _ in range(SIZE)]
    found = {await one.fetchval(BACKEND) for one in lent}
    for one in lent:
        pool.give_back(one)
    return found


async def end(city: City, backend: int) -> None:
    async with city.connect("app") as killer:
        await killer.execute("select pg_terminate_backend($1)", backend)
        await asyncio.sleep(0.1)


async def test_whoever_waits_longest_has_the_next_connection(pool: Pool):
    lent = [await pool.take() for _ in range(SIZE)]
    order: list[int] = []

    async def ask(place: int) -> None:
        async with pool.acquire() as connection:
            order.append(place)
            await connection.fetchval("select 1")

    asking = [asyncio.create_task(ask(place)) for place in range(5)]
    await asyncio.sleep(0)
    for one in lent:
        pool.give_back(one)
    await asyncio.gather(*asking)

    assert order == [0, 1, 2, 3, 4]
    assert len(await backends(pool)) == SIZE


async def test_no_more_than_its_size_are_lent_at_once(pool: Pool):
    lent = [await pool.take() for _ in range(SIZE)]

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(pool.take(), 0.1)

    for one in lent:
        pool.give_back(one)
    assert len(await backends(pool)) == SIZE


async def test_who_gives_up_waiting_takes_no_connection_along(pool: Pool):
    lent = [await pool.take() for _ in range(SIZE)]
    waiting = asyncio.create_task(pool.take())
    await asyncio.sleep(0)

    # The connection is handed to the task, which is cancelled before it can look.
    pool.give_back(lent[0])
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    pool.give_back(lent[1])

    assert len(await backends(pool)) == SIZE


async def test_statement_that_waits_is_sent_before_the_one_before_it_is_answered(pool: Pool):
    lent = [await pool.take() for _ in range(SIZE)]
    waiting = asyncio.create_task(pool.fetchval("select 'sent'"))
    await asyncio.sleep(0)

    pool.give_back(lent[0])

    # The waiting task has not gone on yet, and the connection is at its statement.
    with pytest.raises(asyncpg.InterfaceError, match="another operation"):
        await lent[0].fetchval("select 1")
    assert await waiting == "sent"
    pool.give_back(lent[1])
    assert len(await backends(pool)) == SIZE


async def test_who_gives_up_what_was_sent_for_them_calls_it_off(pool: Pool):
    lent = [await pool.take() for _ in range(SIZE)]
    waiting = asyncio.create_task(pool.execute("select pg_sleep(30)"))
    await asyncio.sleep(0)

    # It is sent for the task, which is cancelled before it can look.
    pool.give_back(lent[0])
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(waiting, 5)
    pool.give_back(lent[1])

    assert await asyncio.wait_for(pool.fetchval("select 1"), 5) == 1
    assert len(await backends(pool)) == SIZE


async def test_who_is_cancelled_while_what_was_sent_runs_leaves_a_connection_that_answers(
    pool: Pool,
):
    lent = [await pool.take() for _ in range(SIZE)]
    waiting = asyncio.create_task(pool.execute("select pg_sleep(30)"))
    await asyncio.sleep(0)
    for one in lent:
        pool.give_back(one)
    await asyncio.sleep(0.1)

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(waiting, 5)

    assert await asyncio.wait_for(pool.fetchval("select 1"), 5) == 1
    assert len(await backends(pool)) == SIZE


async def test_statement_that_cannot_be_sent_is_told_to_who_asked_for_it(pool: Pool):
    for _ in range(SIZE):
        assert await pool.fetchval("select $1::int", 1) == 1
    lent = [await pool.take() for _ in range(SIZE)]
    waiting = asyncio.create_task(pool.fetchval("select $1::int", "no number"))
    await asyncio.sleep(0)

    for one in lent:
        pool.give_back(one)

    with pytest.raises(asyncpg.DataError):
        await waiting
    assert len(await backends(pool)) == SIZE


async def test_many_who_ask_at_once_have_each_their_own_answer(pool: Pool):
    asked = [pool.fetchval("select $1::int", number) for number in range(100)]
    rows = [pool.fetch("select $1::int as n", number) for number in range(100)]

    assert await asyncio.gather(*asked) == list(range(100))
    assert [row["n"] for (row,) in await asyncio.gather(*rows)] == list(range(100))
    assert len(await backends(pool)) == SIZE


async def test_connection_that_the_server_closed_while_idle_is_replaced(city: City, pool: Pool):
    before = await backends(pool)
    await end(city, min(before))

    after = await backends(pool)

    assert len(after) == SIZE
    assert min(before) not in after


async def test_connection_that_is_lost_while_it_is_lent_is_replaced(city: City, pool: Pool):
    for _ in range(SIZE + 1):
        async with pool.acquire() as connection:
            await end(city, await connection.fetchval(BACKEND))

    assert len(await backends(pool)) == SIZE


async def test_who_waits_is_not_handed_a_connection_that_was_lost(city: City, pool: Pool):
    lent = [await pool.take() for _ in range(SIZE)]
    waiting = asyncio.create_task(pool.fetchval("select 1"))
    await asyncio.sleep(0)
    await end(city, await lent[0].fetchval(BACKEND))

    pool.give_back(lent[0])

    assert await asyncio.wait_for(waiting, 5) == 1
    pool.give_back(lent[1])
    assert len(await backends(pool)) == SIZE


async def test_connection_lost_in_a_statement_is_replaced(city: City, pool: Pool):
    async with pool.acquire() as connection:
        backend = await connection.fetchval(BACKEND)
    sleeping = asyncio.create_task(pool.execute("select pg_sleep(30)"))
    await asyncio.sleep(0.1)
    await end(city, backend)

    with pytest.raises(asyncpg.PostgresError):
        await sleeping

    assert len(await backends(pool)) == SIZE


async def test_statement_that_is_cancelled_leaves_a_connection_that_answers(pool: Pool):
    sleeping = [asyncio.create_task(pool.execute("select pg_sleep(30)")) for _ in range(SIZE)]
    await asyncio.sleep(0.1)
    for task in sleeping:
        task.cancel()
    await asyncio.gather(*sleeping, return_exceptions=True)

    assert await asyncio.wait_for(pool.fetchval("select 1"), 5) == 1
    assert len(await backends(pool)) == SIZE


async def test_transaction_left_open_ends_with_the_loan(pool: Pool):
    async with pool.acquire() as connection:
        await connection.execute("begin; set local sehat.tenant = 'left behind'")

    for _ in range(SIZE):
        assert await pool.fetchval("select current_setting('sehat.tenant', true)") in (None, "")


async def test_wrong_statement_is_told_and_costs_no_connection(pool: Pool):
    for _ in range(SIZE + 1):
        with pytest.raises(asyncpg.UndefinedTableError):
            await pool.fetch("select * from no_such_table")

    assert len(await backends(pool)) == SIZE


async def test_close_waits_for_what_is_lent(city: City):
    pool = await open_pool(city.platform.addresses.app, size=SIZE)
    lent = await pool.take()
    closing = asyncio.create_task(pool.close())
    await asyncio.sleep(0.05)
    assert not closing.done()

    assert await lent.fetchval("select 1") == 1
    pool.give_back(lent)

    await asyncio.wait_for(closing, 5)
