"""The engine: Piccolo on asyncpg, with a pool that makes no round trip of its own."""

from __future__ import annotations

import contextlib
from types import TracebackType
from typing import Any, cast
from uuid import UUID

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from sehat.db.pool import Pool
from sehat.errors import DatabaseError

__all__ = [
    "LazyEngine",
    "TenantTransaction",
    "WalledConnection",
    "database_lost",
    "open_pool",
]


_LOST = (
    ConnectionError,
    FileNotFoundError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)


def database_lost(error: Exception) -> bool:
    """Whether an error says that the server is not there, went away or has no place for us.

    FileNotFoundError is the missing socket of a stopped server. A plain InterfaceError is the
    connection that was closed before it was used, and its subclasses are faults of a statement;
    InternalClientError is the connection that was lost in the middle of an answer.
    """
    return isinstance(error, _LOST) or type(error) is asyncpg.InterfaceError


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

    def __init__(self, *, beside: LazyEngine | None = None) -> None:
        """Make an engine, perhaps `beside` that of the process, with one open transaction for both.

        Piccolo's tables ask the engine of the process; so they find the transaction of this one.
        """
        super().__init__(config={})
        if beside is not None:
            self.current_transaction = beside.current_transaction

    async def check_version(self) -> None:
        """Nothing: `sehat doctor` and `sehat migrate` check the server."""

    async def prep_database(self) -> None:
        """Nothing: extensions are made when the database is prepared."""

    def aim(self, url: str) -> None:
        """Set the address that connections made from now on will use."""
        self.config = {"dsn": url}

    async def start(self, *, size: int) -> None:
        """Open the pool, which Piccolo asks as it would ask asyncpg's."""
        self.pool = await open_pool(self.config["dsn"], size=size)


class TenantTransaction(PostgresTransaction):
    """A transaction bound to one tenant in the same round trip that begins it."""

    __slots__ = ("tenant_id",)

    def __init__(self, engine: PostgresEngine, tenant_id: UUID) -> None:
        super().__init__(engine, allow_nested=False)
        self.tenant_id = tenant_id

    @property
    def _pool(self) -> Pool:
        if self.engine.pool is None:
            raise DatabaseError("No connection is open; start the platform before a transaction.")
        return cast("Pool", self.engine.pool)

    async def begin(self) -> None:
        """Begin and bind; the value is a parsed UUID, never text from a request."""
        try:
            await self.connection.execute(f"begin; set local sehat.tenant = '{self.tenant_id}'")
        except BaseException:
            await self._pool.release(self.connection)
            raise

    async def get_connection(self) -> Any:  # noqa: ANN401 - asyncpg's proxy has no type
        """Take a connection and leave asyncpg's own transaction unused."""
        return await self._pool.take()

    async def commit(self) -> None:
        """Commit."""
        await self.connection.execute("commit")
        self._committed = True

    async def rollback(self) -> None:
        """Roll back; the server does it by itself where the connection is lost or given up."""
        try:
            await self.connection.execute("rollback")
        except Exception:  # noqa: BLE001 - whatever stands in the way, the connection is not reused
            with contextlib.suppress(asyncpg.InterfaceError):
                self.connection.terminate()
        self._rolled_back = True

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        """End the transaction; the connection goes back to the pool even where that fails."""
        self.engine.current_transaction.reset(self.context)
        whole = False
        try:
            await (self.commit() if exception is None else self.rollback())
            whole = exception is None
        finally:
            if whole:
                self._pool.give_back(self.connection)
            else:
                await self._pool.release(self.connection)
        return exception is None


async def open_pool(url: str, *, size: int) -> Pool:
    """Open a pool of walled connections; the first of them shows that the server is there."""
    lent = await asyncpg.create_pool(
        url, min_size=1, max_size=size, connection_class=WalledConnection
    )
    return Pool(lent, size)
