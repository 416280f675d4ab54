"""The pool: connections that pass from one request to the next without a stop at asyncpg's."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from types import TracebackType
from typing import Any

import asyncpg

from sehat.db.sent import Order, Sent

__all__ = ["Loan", "Pool"]


class Pool:
    """Lends the connections of an asyncpg pool, which stay borrowed from it between two loans.

    asyncpg makes a task and a timer at each release, which is a twelfth of a short request. Here
    a whole connection goes straight to whoever waits longest; one that was lost, or was given up
    in the middle of something, goes back to asyncpg, which mends or replaces it. A statement that
    waits for a connection is sent by whoever gives one back, so that the database has work while
    this process still writes the answer before it.
    """

    def __init__(self, pool: asyncpg.Pool, size: int) -> None:
        """Lend `size` connections of `pool` at most, which nobody else may ask for any."""
        self.size = size
        self._pool = pool
        self._idle: list[Any] = []
        self._waiting: deque[tuple[asyncio.Future[Any], Order | None]] = deque()
        self._borrowed = 0
        self._closing = False

    @property
    def idle(self) -> Sequence[Any]:
        """The connections that nobody has at the moment, the one that is lent next as the last."""
        return tuple(self._idle)

    def acquire(self) -> Loan:
        """A connection: `await` it and `release` it, or enter the block that does both."""
        return Loan(self)

    async def take(self) -> Any:  # noqa: ANN401 - asyncpg's proxy has no type
        """Take a connection, after all who waited before.

        Raises:
            OSError, asyncpg.PostgresError: the server cannot be reached or takes no more.
        """
        return await self._have(None)

    def give_back(self, connection: Any) -> None:  # noqa: ANN401
        """Give back a connection with which nothing is under way; the next in line has it."""
        if self._closing:
            if _is_open(connection):
                connection.terminate()
        else:
            self._pass_on(connection)

    async def release(self, connection: Any) -> None:  # noqa: ANN401
        """Give back a connection in whatever state it is; asyncpg resets, ends or drops it."""
        self._borrowed -= 1
        try:
            await self._pool.release(connection)
        finally:
            self._pass_on(None)

    async def fetch(self, query: str, *values: Any) -> list[Any]:  # noqa: ANN401
        """Run a statement alone and return its rows."""
        # Many rows are this process's work, which a statement sent before would only disturb.
        return await self._run("fetch", query, values, early=False)  # type: ignore[no-any-return]

    async def fetchrow(self, query: str, *values: Any) -> Any:  # noqa: ANN401
        """Run a statement alone and return its first row, or None."""
        return await self._run("fetchrow", query, values)

    async def fetchval(self, query: str, *values: Any) -> Any:  # noqa: ANN401
        """Run a statement alone and return the first value of its first row, or None."""
        return await self._run("fetchval", query, values)

    async def execute(self, query: str, *values: Any) -> str:  # noqa: ANN401
        """Run a statement alone and return its command tag."""
        return await self._run("execute", query, values)  # type: ignore[no-any-return]

    async def executemany(self, query: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each row, all or none."""
        await self._run("executemany", query, (rows,))

    async def close(self) -> None:
        """End all connections; those that are lent end when they come back."""
        self._closing = True
        while self._idle:
            await self.release(self._idle.pop())
        await self._pool.close()

    async def _run(
        self, method: str, query: str, values: Sequence[Any], *, early: bool = True
    ) -> Any:  # noqa: ANN401
        given = await self._have((method, query, values) if early else None)
        sent = isinstance(given, Sent)
        connection = given.connection if sent else given
        try:
            found = await (given if sent else getattr(connection, method)(query, *values))
        except BaseException:
            await self.release(connection)
            raise
        self.give_back(connection)
        return found

    async def _have(self, order: Order | None) -> Any:  # noqa: ANN401
        """A connection; with an order that had to wait, the statement that was sent on one."""
        while True:
            if self._idle:
                connection = self._idle.pop()
            elif self._borrowed < self.size:
                connection = await self._borrow()
            else:
                connection = await self._next(order)
            if isinstance(connection, Sent):
                return connection
            if connection is not None:
                if _is_open(connection):
                    return connection
                await self.release(connection)

    async def _borrow(self) -> Any:  # noqa: ANN401
        self._borrowed += 1
        try:
            return await self._pool.acquire()
        except BaseException:
            self._borrowed -= 1
            self._pass_on(None)
            raise

    async def _next(self, order: Order | None) -> Any:  # noqa: ANN401
        """Wait for a connection, for what was sent on one, or for None: one can be borrowed."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.append((waiter, order))
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                await self._take_back(waiter.result())
            raise

    async def _take_back(self, handed: Any) -> None:  # noqa: ANN401
        """What was handed to somebody who has gone meanwhile."""
        if not isinstance(handed, Sent):
            self._pass_on(handed)
            return
        handed.call_off()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await handed
        await self.release(handed.connection)

    def _pass_on(self, connection: Any) -> None:  # noqa: ANN401
        """To the next in line, if any; nothing tells the next that there is one to be borrowed."""
        while self._waiting:
            waiter, order = self._waiting.popleft()
            if not waiter.done():
                if order is not None and connection is not None and _is_open(connection):
                    connection = Sent(connection, order)
                waiter.set_result(connection)
                return
        if connection is not None:
            self._idle.append(connection)


class Loan:
    """A connection on its way to whoever asked for it."""

    __slots__ = ("_connection", "_pool")

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._connection: Any = None

    def __await__(self) -> Generator[Any, None, Any]:
        return self._pool.take().__await__()

    async def __aenter__(self) -> Any:  # noqa: ANN401
        self._connection = await self._pool.take()
        return self._connection

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        lent = self._connection
        if exception is None and _is_open(lent) and not lent.is_in_transaction():
            self._pool.give_back(lent)
        else:
            await self._pool.release(lent)


def _is_open(connection: Any) -> bool:  # noqa: ANN401
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:
        # asyncpg took it back by itself when the server closed it.
        return False
