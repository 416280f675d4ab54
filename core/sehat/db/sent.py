"""A statement on its way: sent when it is made, and awaited by whoever asked for it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator, Sequence
from typing import Any

__all__ = ["Order", "Sent"]

Order = tuple[str, str, Sequence[Any]]
"""A method of a connection, a query and its values."""


class Sent:
    """A statement that a connection was given; await it, once, for what the method returns.

    Its first step is taken at once, without a task of its own: a task would send it a turn of the
    loop later. (asyncio's eager tasks do that from Python 3.12 on.)
    """

    __slots__ = ("_asking", "_ended", "_waited", "connection")

    def __init__(self, connection: Any, order: Order) -> None:  # noqa: ANN401 - asyncpg's proxy
        method, query, values = order
        self.connection = connection
        self._asking: Coroutine[Any, Any, Any] = getattr(connection, method)(query, *values)
        self._ended: BaseException | None = None
        self._waited: Any = None
        try:
            self._waited = self._asking.send(None)
        except BaseException as end:  # noqa: BLE001 - told to whoever awaits it
            self._ended = end

    def call_off(self) -> None:
        """Cancel what is waited for, as the cancelling of a task does."""
        if self._waited is not None:
            self._waited.cancel()

    def __await__(self) -> Generator[Any, None, Any]:
        waited, ended = self._waited, self._ended
        while ended is None:
            step: Callable[[Any], Any] = self._asking.send
            told: BaseException | None = None
            try:
                yield waited
            except BaseException as error:  # noqa: BLE001 - the statement's own to handle
                step, told = self._asking.throw, error
            try:
                waited = step(told)
            except BaseException as end:  # noqa: BLE001 - raised again below
                ended = end
        if isinstance(ended, StopIteration):
            return ended.value
        raise ended
