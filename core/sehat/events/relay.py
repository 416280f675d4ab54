"""The relay: hands events on to listeners after the commit, at least once, in order."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import astuple

from sehat.attempts import MOST_ATTEMPTS, Failure, attempt, seconds_until_next
from sehat.events.contexts import ListenerContext
from sehat.events.outbox import read_event
from sehat.events.webhooks import webhook_listener
from sehat.plugins.values import Listener
from sehat.tenancy.context import System, TenantContext

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.platform import Platform
    from sehat.refusals import Refusal
    from sehat.tenancy.context import TenantRef

__all__ = ["Relay"]

BATCH = 500
"""Events that are handed on in one round trip."""
EACH = 20
"""Deliveries of one hospital that are taken up at once."""
AT_ONCE = 3
"""Deliveries in the air; each holds a connection of the pool that pages use too."""

_LOCK = """
select d.attempts, d.event_id, o.name as event, o.payload, o.occurred_at
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

    async def close(self) -> None:
        """Nothing is open."""

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
            for tenant_id, delivery_id, name in todo:
                listener = self._listeners.get(name) or webhook_listener(self._platform, name)
                delivery = _Delivery(self._platform, tenant_id, delivery_id, name, listener)
                await attempt(self._platform, tenant_id, delivery)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(due))):
                group.create_task(take())


class _Delivery(Struct):
    """One event for one listener."""

    platform: Platform
    tenant_id: UUID
    id: UUID
    name: str
    listener: Listener

    @property
    def seconds(self) -> float:
        return self.listener.seconds

    async def take(self, db: Connection) -> Any:  # noqa: ANN401 - a row
        return await db.fetchrow(_LOCK, self.tenant_id, self.id)

    async def context(self, tenant: TenantRef, db: Connection, row: Any) -> TenantContext:  # noqa: ANN401
        return ListenerContext(
            tenant=tenant,
            actor=System(name=self.name),
            db=db,
            now=self.platform.clock(),
            presence=await self.platform.presence_of(tenant.id),
            event_id=row["event_id"],
            occurred_at=row["occurred_at"],
        )

    async def run(self, ctx: ListenerContext, row: Any) -> Refusal | None:  # noqa: ANN401
        return await self.listener.handler(ctx, read_event(row["event"], row["payload"]))

    async def mark(self, db: Connection) -> None:
        await db.execute(_DONE, self.tenant_id, self.id)

    async def fail(self, db: Connection, attempts: int, failure: Failure) -> None:
        wait = seconds_until_next(attempts + 1)
        await db.execute(
            _FAILED, self.tenant_id, self.id, attempts, *astuple(failure), MOST_ATTEMPTS, wait
        )
