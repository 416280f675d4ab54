"""A clock that tests move: it shows the real time plus what was added."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

__all__ = ["MovableClock"]


class MovableClock:
    """Gives the time to a platform in place of its own clock."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """The time in UTC."""
        return datetime.now(UTC) + self._ahead

    @contextlib.contextmanager
    def ahead(self, **duration: float) -> Iterator[None]:
        """Run a block that much later, such as `clock.ahead(minutes=31)`."""
        added = timedelta(**duration)
        self._ahead += added
        try:
            yield
        finally:
            self._ahead -= added
