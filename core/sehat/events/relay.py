"""The relay: hands events on to listeners after the commit, at least once, in order."""

from __future__ import annotations

import asyncio
import functools
import random
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from sehat.attempts import MOST_ATTEMPTS, Failure, failed, seconds_until_next, try_within
from sehat.db.engine import TenantTransaction, database_lost
from sehat.events.outbox import read_event
from sehat.plugins.values import Listener
from sehat.tenancy.context import System, TenantContext

if TYPE_CHECKING:
    from sehat.platform import Platform
    from sehat.tenancy.context import TenantRef

__all__ = ["ListenerContext", "Relay"]

BATCH = 500
"""Events that are handed on in one round trip."""
EACH = 20
"""Deliveries of one hospital that are taken up at once."""
AT_ONCE = 3
"""Deliveries in the air; each holds a connection of the pool that pages use too."""

_LOCK = """
select d.attempts, o.id, o.name, o.payload, o.occurred_at
from event_delivery d join outbox o on o.tenant_id = d.tenant_id and o.id = d.event_id
where d.tenant_id = $1 and d.id = $2 and d.state = 'waiting' and d.next_at <= now()
for update of d skip locked
"""
_DONE = """
update event_delivery set state = 'done', done_at = now(), attempts = attempts + 1,
  error = null, incident = null
where tenant_id = $1 and id = $2
"""
_FAILED = """
update event_delivery set attempts = attempts + 1, error = $4, incident = $5,
  state = case when attempts + 1 >= $6 then 'dead' else 'waiting' end,
  next_at = now() + make_interval(secs => $7)
where tenant_id = $1 and id = $2 and state = 'waiting' and attempts = $3
"""

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class ListenerContext(TenantContext):
    """The system's context in the event's tenant; `event_id` is the same at every try."""

    event_id: UUID
    occurred_at: datetime


class Relay:
    """Delivers events of all tenants to the listeners that are live in this process."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._listeners: dict[str, Listener] = {
            f"{plugin.name}.{listener.key}": listener
            for plugin in platform.plugins.live
            for listener in plugin.of(Listener)
        }

    async def declare(self) -> None:
        """Write down who listens to what, so that events wait even for a plugin put aside."""
        live = [plugin.name for plugin in self._platform.plugins.live]
        rows = [
            (name, name.partition(".")[0], listener.event)
            for name, listener in sorted(self._listeners.items())
        ]
        async with self._platform.pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "delete from event_subscription where plugin = any($1)"
                " and (listener, event) not in (select * from unnest($2::text[], $3::text[]))",
                live,
                [row[0] for row in rows],
                [row[2] for row in rows],
            )
            await connection.executemany(
                "insert into event_subscription (listener, plugin, event) values ($1, $2, $3)"
                " on conflict (listener, event) do nothing",
                rows,
            )

    async def work_once(self) -> int:
        """Hand on what waits and try what is due; return how much there was to do."""
        pool = self._platform.pool
        handed: int = await pool.fetchval("select events_hand_on($1)", BATCH)
        due = await pool.fetch(
            "select tenant_id, id, listener from events_due($1, $2)", list(self._listeners), EACH
        )
        await self._deliver_all([(row["tenant_id"], row["id"], row["listener"]) for row in due])
        return handed + len(due)

    async def _deliver_all(self, due: list[tuple[UUID, UUID, str]]) -> None:
        # Other processes hold the same list; begun elsewhere, they meet less often.
        start = random.randrange(len(due)) if due else 0  # noqa: S311 - no secret
        todo = iter(due[start:] + due[:start])

        async def take() -> None:
            for tenant_id, delivery_id, listener in todo:
                await self._deliver(tenant_id, delivery_id, self._listeners[listener], listener)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(due))):
                group.create_task(take())

    async def _deliver(
        self, tenant_id: UUID, delivery_id: UUID, listener: Listener, name: str
    ) -> None:
        tenant = await self._platform.tenants.by_id(tenant_id)
        if tenant is None:
            return
        seen: list[int] = []
        try:
            await self._try(tenant, delivery_id, listener, name, seen)
        except Exception as error:
            # The connection of the try is gone, and with it all that it wrote.
            if not seen:
                raise
            failure = failed(type(error).__name__, name=name, error=error)
            async with TenantTransaction(self._platform.engine, tenant_id) as transaction:
                await _write_failure(
                    transaction.connection, tenant_id, delivery_id, seen[0], failure
                )
            if not database_lost(error):
                raise

    async def _try(
        self,
        tenant: TenantRef,
        delivery_id: UUID,
        listener: Listener,
        name: str,
        seen: list[int],
    ) -> None:
        async with TenantTransaction(self._platform.engine, tenant.id) as transaction:
            db = transaction.connection
            row = await db.fetchrow(_LOCK, tenant.id, delivery_id)
            if row is None:
                return
            seen.append(row["attempts"])
            ctx = await self._context(tenant, db, name, row)
            failure = await try_within(
                ctx,
                functools.partial(_told, listener, ctx, row),
                seconds=listener.seconds,
                name=name,
            )
            if failure is None:
                await db.execute(_DONE, tenant.id, delivery_id)
            else:
                await _write_failure(db, tenant.id, delivery_id, row["attempts"], failure)
                return
        self._platform.announce(ctx)

    async def _context(self, tenant: TenantRef, db: Any, name: str, row: Any) -> ListenerContext:  # noqa: ANN401
        return ListenerContext(
            tenant=tenant,
            actor=System(name=name),
            db=db,
            now=self._platform.clock(),
            presence=await self._platform.presence_of(tenant.id),
            event_id=row["id"],
            occurred_at=row["occurred_at"],
        )


async def _told(listener: Listener, ctx: ListenerContext, row: Any) -> Any:  # noqa: ANN401
    return await listener.handler(ctx, read_event(row["name"], row["payload"]))


async def _write_failure(
    db: Any,  # noqa: ANN401 - asyncpg has no types
    tenant_id: UUID,
    delivery_id: UUID,
    attempts: int,
    failure: Failure,
) -> None:
    await db.execute(
        _FAILED,
        tenant_id,
        delivery_id,
        attempts,
        failure.error,
        failure.incident,
        MOST_ATTEMPTS,
        seconds_until_next(attempts + 1),
    )
