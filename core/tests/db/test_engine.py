"""The tenant's transaction: bound from its first statement, and nothing is left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import asyncpg
import pytest

from sehat.db.engine import TenantTransaction
from sehat.testing.persons import add_person

if TYPE_CHECKING:
    from sehat.testing.city import City

EXPECTED = (
    ZeroDivisionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresError,
)
BOUND = "select current_setting('sehat.tenant', true)"


async def test_transaction_is_bound_and_leaves_nothing_on_its_connection(city: City):
    engine, tenant_id = city.platform.engine, city.tenants["civil"].id

    async with TenantTransaction(engine, tenant_id) as transaction:
        inside = await transaction.connection.fetchval(BOUND)
    async with engine.pool.acquire() as connection:
        outside = await connection.fetchval(BOUND)

    assert inside == str(tenant_id)
    assert outside in (None, "")


async def test_savepoint_undoes_its_own_part_alone(city: City):
    async with city.inside("civil") as ctx:
        kept = await add_person(ctx)
        async with ctx.savepoint() as outer:
            undone = await add_person(ctx)
            async with ctx.savepoint():
                inner = await add_person(ctx)
            outer.undo()
        later = await add_person(ctx)

    async with city.connect("owner") as owner:
        rows = await owner.fetch(
            "select id from person where id = any($1)", [kept, undone, inner, later]
        )
    assert {row["id"] for row in rows} == {kept, later}


async def idle(city: City) -> int:
    """Connections that the pool could hand out at once."""
    pool = city.platform.engine.pool
    taken = [await asyncio.wait_for(pool.acquire(), 5) for _ in range(pool.size)]
    for connection in taken:
        await pool.release(connection)
    return len(taken)


async def lose_connection(city: City) -> None:
    async with city.inside("civil") as ctx:
        pid = await ctx.db.fetchval("select pg_backend_pid()")
        async with city.connect("app") as killer:
            await killer.execute("select pg_terminate_backend($1)", pid)
        await ctx.db.fetchval("select 1")


async def add_and_fail(city: City) -> None:
    async with city.inside("civil") as ctx:
        await add_person(ctx, name="Never kept")
        raise ZeroDivisionError


@pytest.mark.parametrize("fail", [lose_connection, add_and_fail])
async def test_failed_transactions_leave_the_pool_whole(
    city: City, fail: Callable[[City], Awaitable[None]]
):
    for _ in range(city.platform.engine.pool.size + 1):
        with pytest.raises(EXPECTED):
            await fail(city)

    assert await idle(city) == city.platform.engine.pool.size
    async with city.inside("civil") as ctx:
        assert await ctx.db.fetchval("select 1") == 1


async def test_transaction_that_is_cancelled_leaves_the_pool_whole(city: City):
    async def wait() -> None:
        async with city.inside("civil") as ctx:
            await ctx.db.execute("select pg_sleep(30)")

    tasks = [asyncio.create_task(wait()) for _ in range(city.platform.engine.pool.size)]
    await asyncio.sleep(0.2)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert await idle(city) == city.platform.engine.pool.size


async def test_transaction_that_fails_keeps_nothing(city: City):
    with pytest.raises(ZeroDivisionError):
        await add_and_fail(city)

    async with city.connect("owner") as owner:
        assert not await owner.fetchval("select 1 from person where name = 'Never kept'")
