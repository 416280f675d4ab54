"""Tries of work that is kept in rows: a time limit, a savepoint, and what is known of a failure."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from sehat.db.engine import database_lost
from sehat.ids import uuid7
from sehat.refusals import Refusal

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantContext

__all__ = ["MOST_ATTEMPTS", "Failure", "seconds_until_next", "try_within"]

MOST_ATTEMPTS = 10
"""After so many failures nobody tries any more by itself; a page shows it until somebody acts."""

_FIRST_WAIT = 5
_LONGEST_WAIT = 3600
_USUAL_SECONDS = 5
"""What the database grants the walled role for one statement."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """A try that failed: the class of the error, and the number that finds it in the log."""

    error: str
    incident: str


def seconds_until_next(attempts: int) -> int:
    """How long to wait after so many failures: 5 s, doubled each time, at most an hour."""
    return min(int(_FIRST_WAIT * 2 ** (attempts - 1)), _LONGEST_WAIT)


async def try_within(
    ctx: TenantContext, run: Callable[[], Awaitable[Any]], *, seconds: float, name: str
) -> Failure | None:
    """Run once inside a savepoint; whatever it raises, and a refusal, undoes what it wrote.

    Raises:
        Exception: the database was lost, so that nothing can be written down here either.
    """
    if seconds > _USUAL_SECONDS:
        limit = round(seconds * 1000) + 1000
        await ctx.db.execute(
            f"set local statement_timeout = {limit};"
            f" set local idle_in_transaction_session_timeout = {limit}"
        )
    try:
        async with ctx.savepoint() as point, asyncio.timeout(seconds):
            outcome = await run()
            if isinstance(outcome, Refusal):
                point.undo()
                return failed(outcome.code, name=name)
    except (Exception, SystemExit) as error:  # whatever it does, the others go on
        if isinstance(error, Exception) and database_lost(error):
            raise
        return failed(type(error).__name__, name=name, error=error)
    return None


def failed(kind: str, *, name: str, error: BaseException | None = None) -> Failure:
    """Log a failure under a new incident; the page shows no more than its class."""
    failure = Failure(kind, uuid7().hex[-12:])
    log.error("attempt.failed", id=failure.incident, name=name, error=kind, exc_info=error)
    return failure
