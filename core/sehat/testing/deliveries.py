"""Events, messages and jobs that were given up, and those who hear of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sehat.ids import uuid7
from sehat.testing.examples import Example, ExampleContext, Factory

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["add_dead_letter", "add_dead_message", "delivery_examples"]


async def add_dead_letter(owner: Connection, tenant_id: UUID) -> UUID:
    """A delivery that was given up, of an event that a card was issued."""
    event_id, delivery_id, card_id = uuid7(), uuid7(), uuid7()
    payload = f'{{"aggregate_id": "{card_id}", "person_id": "{uuid7()}", "kind": "permanent"}}'
    await owner.execute(
        "insert into outbox (tenant_id, id, name, aggregate_id, payload, done_at)"
        " values ($1, $2, 'cards.card_issued.v1', $3, $4::text::jsonb, now())",
        tenant_id,
        event_id,
        card_id,
        payload,
    )
    await owner.execute(
        "insert into event_delivery (tenant_id, id, event_id, listener, aggregate_id, state,"
        " attempts, error, incident)"
        " values ($1, $2, $3, 'cards.example', $4, 'dead', 10, 'KeyError', 'example')",
        tenant_id,
        delivery_id,
        event_id,
        card_id,
    )
    return delivery_id


async def add_dead_message(owner: Connection, tenant_id: UUID) -> UUID:
    """A message that was given up."""
    message_id = uuid7()
    await owner.execute(
        "insert into message (tenant_id, id, template, locale, mobile, state, attempts, error,"
        " incident)"
        " values ($1, $2, 'example.told', 'hi', '9812345678', 'dead', 10, 'example', 'x')",
        tenant_id,
        message_id,
    )
    return message_id


async def _a_dead_letter(ctx: ExampleContext) -> Example:
    async with ctx.city.connect("owner") as owner:
        return Example(path={"delivery": await add_dead_letter(owner, ctx.tenant.id)})


async def _a_webhook(ctx: ExampleContext) -> Example:
    webhook_id = uuid7()
    await ctx.db.execute(
        "insert into webhook (tenant_id, id, url, events)"
        " values ($1, $2, 'https://hooks.example/sehat', '{cards.card_issued.v1}')",
        ctx.tenant.id,
        webhook_id,
    )
    return Example(path={"webhook": webhook_id})


async def _a_new_webhook(_: ExampleContext) -> Example:
    form = {"url": "https://hooks.example/sehat", "event": ["cards.card_issued.v1"]}
    return Example(form=form)


async def _a_job(ctx: ExampleContext) -> Example:
    async with ctx.city.connect("owner") as owner:
        await owner.execute(
            "update job_task set state = 'done' where tenant_id = $1 and state = 'waiting'",
            ctx.tenant.id,
        )
    return Example(path={"name": "core.clear_messages"})


async def _a_dead_message(ctx: ExampleContext) -> Example:
    async with ctx.city.connect("owner") as owner:
        return Example(path={"message": await add_dead_message(owner, ctx.tenant.id)})


delivery_examples: dict[str, Factory] = {
    "dead_letter": _a_dead_letter,
    "dead_message": _a_dead_message,
    "job": _a_job,
    "webhook": _a_webhook,
    "POST /{tenant}/admin/webhooks": _a_new_webhook,
}
