"""The sender: hands messages that are due to the gateway, and asks what became of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from sehat.attempts import MOST_ATTEMPTS, Failure, failed, kind_of, seconds_until_next
from sehat.db.engine import TenantTransaction
from sehat.notify.gateways import Gateway, Letter, Rejected, Status, open_gateway
from sehat.notify.templates import find_template

if TYPE_CHECKING:
    from sehat.platform import Platform

__all__ = ["Sender"]

EACH = 20
"""Messages of one hospital that are taken up at once."""
AT_ONCE = 8
"""Messages in the air; while the gateway thinks, none of them holds a connection."""
LEASE_SECONDS = 60
"""After so long a message that a dead process had taken is anybody's again."""
FIRST_QUESTION_SECONDS = 20

_TAKE = """
update message set attempts = attempts + 1, next_at = now() + make_interval(
  secs => case state when 'sent' then $4 * 2 ^ attempts else $3 end)
where tenant_id = $1 and id = $2 and state in ('waiting', 'sent') and next_at <= now()
returning state, attempts, template, locale, mobile, parameters, gateway_id,
  coalesce(until < now(), false) as late
"""
_SENT = """
update message set state = 'sent', sent_at = now(), attempts = 0, gateway = $4, gateway_id = $5,
  body = $6, error = null, incident = null, next_at = now() + make_interval(secs => $7)
where tenant_id = $1 and id = $2 and attempts = $3 and state = 'waiting'
"""
_FAILED = """
update message set error = $4, incident = $5, next_at = now() + make_interval(secs => $6),
  state = case when $7 then 'dead' else state end, done_at = case when $7 then now() end
where tenant_id = $1 and id = $2 and attempts = $3 and state in ('waiting', 'sent')
"""
_TOLD = """
update message set state = $4, done_at = now(), next_at = now()
where tenant_id = $1 and id = $2 and attempts = $3 and state = 'sent'
"""


class Sender:
    """Sends the messages of all tenants by the gateway of the settings."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self.gateway: Gateway | None = None

    async def declare(self) -> None:
        """Open the gateway."""
        self.gateway = open_gateway(self._platform.settings)

    async def close(self) -> None:
        """Close the gateway."""
        if self.gateway is not None:
            await self.gateway.close()

    async def work_once(self) -> int:
        """Send and ask what is due; return how much there was. Without a gateway all waits."""
        if self.gateway is None:
            return 0
        due = await self._platform.pool.fetch(
            "select tenant_id, id from messages_due($1, $2)", EACH, MOST_ATTEMPTS
        )
        todo = iter([(row["tenant_id"], row["id"]) for row in due])

        async def take(gateway: Gateway) -> None:
            for tenant_id, message_id in todo:
                await self._handle(gateway, tenant_id, message_id)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(due))):
                group.create_task(take(self.gateway))
        return len(due)

    async def _handle(self, gateway: Gateway, tenant_id: UUID, message_id: UUID) -> None:
        row = await self._run(tenant_id, _TAKE, message_id, LEASE_SECONDS, FIRST_QUESTION_SECONDS)
        if row is None:
            return
        if row["state"] == "sent":
            await self._ask(gateway, tenant_id, message_id, row)
        elif row["late"]:
            await self._fail(tenant_id, message_id, row, failed("too_late", name=row["template"]))
        else:
            await self._send(gateway, tenant_id, message_id, row)

    async def _send(self, gateway: Gateway, tenant_id: UUID, message_id: UUID, row: Any) -> None:  # noqa: ANN401
        name = row["template"]
        try:
            letter = self._letter(message_id, row)
            answer = await gateway.send(letter)
        except Exception as error:  # noqa: BLE001 - whatever hindered it, it is tried again
            failure = failed(kind_of(error), name=name, error=error)
            await self._fail(tenant_id, message_id, row, failure, again=True)
            return
        if isinstance(answer, Rejected):
            await self._fail(tenant_id, message_id, row, failed(answer.reason, name=name))
            return
        await self._run(
            tenant_id,
            _SENT,
            message_id,
            row["attempts"],
            gateway.name,
            answer.gateway_id,
            letter.text if gateway.keeps_text else None,
            FIRST_QUESTION_SECONDS,
        )

    async def _ask(self, gateway: Gateway, tenant_id: UUID, message_id: UUID, row: Any) -> None:  # noqa: ANN401
        try:
            status = await gateway.ask(row["gateway_id"])
        except Exception as error:  # noqa: BLE001 - as above; what was sent stays sent
            failed(kind_of(error), name=row["template"], error=error)
            return
        if status is not Status.ON_THE_WAY:
            await self._run(tenant_id, _TOLD, message_id, row["attempts"], status.value)

    async def _fail(
        self,
        tenant_id: UUID,
        message_id: UUID,
        row: Any,  # noqa: ANN401 - a row
        failure: Failure,
        *,
        again: bool = False,
    ) -> None:
        attempts = row["attempts"]
        await self._run(
            tenant_id,
            _FAILED,
            message_id,
            attempts,
            failure.error,
            failure.incident,
            seconds_until_next(attempts),
            not again or attempts >= MOST_ATTEMPTS,
        )

    def _letter(self, message_id: UUID, row: Any) -> Letter:  # noqa: ANN401 - a row
        words = find_template(row["template"]).words
        parameters = msgspec.json.decode(row["parameters"])
        text = self._platform.catalogues.text(row["locale"], words, **parameters)
        return Letter(message_id, row["mobile"], text, row["template"], row["locale"])

    async def _run(self, tenant_id: UUID, statement: str, message_id: UUID, *values: object) -> Any:  # noqa: ANN401
        async with TenantTransaction(self._platform.engine, tenant_id) as transaction:
            return await transaction.connection.fetchrow(statement, tenant_id, message_id, *values)
