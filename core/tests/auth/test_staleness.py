"""A copy that was overtaken by a change while it was read is not kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from sehat.auth.sessions import SessionStore
from sehat.plugins.gate import PluginGate
from sehat.tenancy.directory import TenantDirectory

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from sehat.db.pool import Pool
    from sehat.testing.city import City


class SlowLine:
    """A pool whose answers stay on the way until they are let through."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.read = asyncio.Event()
        self.arrive = asyncio.Event()

    async def fetchrow(self, *query: object) -> object:
        return await self._held(self.pool.fetchrow(*query))

    async def fetch(self, *query: object) -> object:
        return await self._held(self.pool.fetch(*query))

    async def execute(self, *query: object) -> object:
        return await self.pool.execute(*query)

    async def _held(self, answer: Awaitable[object]) -> object:
        held = await answer
        self.read.set()
        await self.arrive.wait()
        return held


@pytest.fixture
def line(city: City) -> SlowLine:
    return SlowLine(city.platform.pool)


async def test_session_revoked_while_it_was_read_is_not_kept(city: City, line: SlowLine):
    platform = city.platform
    token = await platform.sessions.start(city.users["nurse.civil"])
    store = SessionStore(line, platform.settings, platform.changes, city.clock)

    reading = asyncio.create_task(store.find(token))
    await line.read.wait()
    session = await platform.sessions.find(token)
    assert session is not None
    await platform.sessions.revoke(session.session_id)
    line.arrive.set()
    await reading

    assert await store.find(token) is None


async def test_switch_turned_while_it_was_read_is_read_again(city: City, line: SlowLine):
    tenant = city.tenants["civil"]
    gate = PluginGate(line, city.platform.changes)

    reading = asyncio.create_task(gate.is_on(tenant.id, "example"))
    await line.read.wait()
    await city.platform.gate.switch(tenant.id, "example", enabled=True, by=None)
    line.arrive.set()
    await reading

    assert await gate.is_on(tenant.id, "example")


async def test_tenant_founded_while_the_list_was_read_is_found(city: City, line: SlowLine):
    directory = TenantDirectory(line, city.platform.changes)

    reading = asyncio.create_task(directory.by_slug("late"))
    await line.read.wait()
    await city.add_tenant("late", "private")
    line.arrive.set()
    await reading

    assert await directory.by_slug("late") is not None
