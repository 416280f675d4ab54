"""The engine: Piccolo on asyncpg, with a pool that makes no round trip of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

__all__ = ["LazyEngine", "TenantTransaction", "WalledConnection", "open_pool"]


class WalledConnection(asyncpg.Connection):  # type: ignore[misc] # asyncpg has no types
    """A connection whose settings end with each transaction, so that it needs no reset.

    Sehat only ever says SET LOCAL, and the app's role may make no temporary table.
    """

    __slots__ = ()

    def get_reset_query(self) -> str:
        """Nothing: the reset would cost a round trip at each release."""
        return ""


class LazyEngine(PostgresEngine):
    """Piccolo's engine without its connections at import; the address is set at start."""

    def __init__(self) -> None:
        super().__init__(config={})

    async def check_version(self) -> None:
        """Nothing: `sehat doctor` and `sehat migrate` check the server."""

    async def prep_database(self) -> None:
        """Nothing: extensions are made when the database is prepared."""

    def aim(self, url: str) -> None:
        """Set the address that connections made from now on will use."""
        self.config = {"dsn": url}

    async def start(self, *, size: int) -> None:
        """Open the pool."""
        await self.start_connection_pool(
            min_size=1, max_size=size, connection_class=WalledConnection
        )


class TenantTransaction(PostgresTransaction):
    """A transaction bound to one tenant in the same round trip that begins it."""

    __slots__ = ("tenant_id",)

    def __init__(self, engine: PostgresEngine, tenant_id: UUID) -> None:
        super().__init__(engine, allow_nested=False)
        self.tenant_id = tenant_id

    async def begin(self) -> None:
        """Begin and bind; the value is a parsed UUID, never text from a request."""
        await self.connection.execute(f"begin; set local sehat.tenant = '{self.tenant_id}'")

    async def get_connection(self) -> Any:  # noqa: ANN401 - asyncpg's proxy has no type
        """Take a connection and leave asyncpg's own transaction unused."""
        assert self.engine.pool is not None, "the engine has not been started"  # noqa: S101
        return await self.engine.pool.acquire()

    async def commit(self) -> None:
        """Commit."""
        await self.connection.execute("commit")
        self._committed = True

    async def rollback(self) -> None:
        """Roll back; a connection that was lost has rolled back by itself."""
        if not self.connection.is_closed():
            await self.connection.execute("rollback")
        self._rolled_back = True


async def open_pool(url: str, *, size: int) -> asyncpg.Pool:
    """Open a plain asyncpg pool of the same kind of connections."""
    return await asyncpg.create_pool(
        url, min_size=1, max_size=size, connection_class=WalledConnection
    )
