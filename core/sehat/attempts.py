"""Tries of work that is kept in rows: the effect and its mark stand or fall together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

import structlog
from msgspec import Struct

from sehat.db.engine import TenantTransaction, database_lost
from sehat.errors import SehatError
from sehat.ids import uuid7
from sehat.refusals import Refusal

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.platform import Platform
    from sehat.plugins.faults import Faults
    from sehat.tenancy.context import TenantContext, TenantRef

__all__ = [
    "MOST_ATTEMPTS",
    "Failure",
    "Work",
    "attempt",
    "failed",
    "kind_of",
    "limit_idleness",
    "seconds_until_next",
    "try_within",
]

MOST_ATTEMPTS = 10
"""After so many failures nobody tries any more by itself; a page shows it until somebody acts."""

_FIRST_WAIT = 5
_LONGEST_WAIT = 3600
_USUAL_SECONDS = 5
"""What the database grants the walled role for one statement."""

log = structlog.get_logger(__name__)


class Failure(Struct, frozen=True):
    """A try that failed: the class of the error, and the number that finds it in the log."""

    error: str
    incident: str


class Work(Protocol):
    """One row of work in a tenant: how it is taken, done and marked."""

    @property
    def name(self) -> str:
        """Who does it, for the log and the actor."""

    @property
    def seconds(self) -> float:
        """How long one try may take."""

    async def take(self, db: Connection) -> Any:  # noqa: ANN401 - a row
        """Lock the row, or nothing where it is done or another process has it."""

    async def context(self, tenant: TenantRef, db: Connection, row: Any) -> TenantContext:  # noqa: ANN401
        """The context in which it is done."""

    async def run(self, ctx: Any, row: Any) -> Refusal | None:  # noqa: ANN401
        """Do it."""

    async def mark(self, db: Connection) -> None:
        """Mark it done."""

    async def fail(self, db: Connection, attempts: int, failure: Failure) -> None:
        """Note a failure, unless more were counted meanwhile."""


async def attempt(platform: Platform, tenant_id: UUID, work: Work) -> None:
    """Try once, in one transaction of the tenant together with the mark.

    Where the connection is lost the effect is lost with it; the failure is noted by another one.
    """
    tenant = await platform.tenants.by_id(tenant_id)
    if tenant is None:
        return
    seen: list[int] = []
    try:
        await _attempt(platform, tenant, work, seen)
    except Exception as error:
        if not seen:
            raise
        failure = failed(kind_of(error), name=work.name, error=error, faults=platform.faults)
        async with TenantTransaction(platform.engine, tenant_id) as transaction:
            await work.fail(transaction.connection, seen[0], failure)


async def _attempt(platform: Platform, tenant: TenantRef, work: Work, seen: list[int]) -> None:
    async with TenantTransaction(platform.engine, tenant.id) as transaction:
        db = transaction.connection
        row = await work.take(db)
        if row is None:
            return
        seen.append(row["attempts"])
        ctx = await work.context(tenant, db, row)
        if work.seconds > _USUAL_SECONDS:
            await limit_idleness(db, work.seconds)
        failure = await try_within(
            lambda: work.run(ctx, row),
            savepoint=ctx.savepoint,
            seconds=work.seconds,
            name=work.name,
            faults=platform.faults,
        )
        if failure is not None:
            await work.fail(db, row["attempts"], failure)
            return
        await work.mark(db)
    platform.announce(ctx)


async def limit_idleness(db: Connection, seconds: float) -> None:
    """Let the database end this transaction a second after its time, should its process freeze.

    That is the lease: by the database's clock, and what was written under it cannot come late.
    """
    limit = round(seconds * 1000) + 1000
    await db.execute(
        f"set local statement_timeout = {limit};"
        f" set local idle_in_transaction_session_timeout = {limit}"
    )


async def try_within(
    run: Callable[[], Awaitable[Any]],
    *,
    savepoint: Callable[[], Any],
    seconds: float,
    name: str,
    faults: Faults,
) -> Failure | None:
    """Run once inside a savepoint; whatever it raises, and a refusal, undoes what it wrote.

    Raises:
        Exception: the database was lost, so that nothing can be written down here either.
    """
    try:
        async with savepoint() as point, asyncio.timeout(seconds):
            outcome = await run()
            if isinstance(outcome, Refusal):
                point.undo()
                return failed(outcome.code, name=name)
    except (Exception, SystemExit) as error:  # whatever it does, the others go on
        if isinstance(error, Exception) and database_lost(error):
            raise
        return failed(kind_of(error), name=name, error=error, faults=faults)
    return None


def kind_of(error: BaseException) -> str:
    """What a page shows of an error: the code that it was given, or its class; never its words."""
    if isinstance(error, SehatError) and error.code != type(error).code:
        return error.code
    return type(error).__name__


def seconds_until_next(attempts: int) -> int:
    """How long to wait after so many failures: 5 s, doubled each time, at most an hour."""
    return min(int(_FIRST_WAIT * 2 ** (attempts - 1)), _LONGEST_WAIT)


def failed(
    kind: str, *, name: str, error: BaseException | None = None, faults: Faults | None = None
) -> Failure:
    """Log a failure under a new incident; the page shows no more than its class.

    `name` begins with its plugin, to whose `faults` what it raised is added.
    """
    failure = Failure(kind, uuid7().hex[-12:])
    plugin = name.partition(".")[0]
    if faults is not None and error is not None and plugin in faults.folders:
        faults.note(plugin, name, error, incident=failure.incident)
    log.error("attempt.failed", id=failure.incident, name=name, error=kind, exc_info=error)
    return failure
