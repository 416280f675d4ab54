"""Queues and visits, and the desk's forms that make them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from sehat.api import uuid7
from sehat.testing import Example, ExampleContext, Factory, add_person
from sehat_opd_ipd.domain.register_visit import RegisteredVisit, VisitOrder, register_visit

__all__ = ["OpenVisit", "add_queue", "add_visit", "examples"]


PREFIXES = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A visit with what belongs to it."""

    id: UUID
    person_id: UUID
    queue_id: UUID
    token_id: UUID
    label: str


async def add_queue(ctx: ExampleContext) -> UUID:
    """A queue with a department of its own."""
    unit, queue = uuid7(), uuid7()
    taken = await ctx.db.fetchval("select count(*) from opd_ipd_queue")
    await ctx.db.execute(
        "insert into org_unit (tenant_id, id, code, name) values ($1, $2, $3, $4)",
        ctx.tenant.id,
        unit,
        f"Q{unit.hex[-8:]}",
        "General medicine",
    )
    await ctx.db.execute(
        "insert into opd_ipd_queue (tenant_id, id, org_unit_id, prefix) values ($1, $2, $3, $4)",
        ctx.tenant.id,
        queue,
        unit,
        _prefix(taken),
    )
    return queue


def _prefix(taken: int) -> str:
    """A to Z, then AA to ZZ: as short as a hospital's, however many queues there are."""
    rest, last = divmod(taken, len(PREFIXES))
    return (_prefix(rest - 1) if rest else "") + PREFIXES[last]


async def add_visit(
    ctx: ExampleContext, *, person_id: UUID | None = None, queue_id: UUID | None = None
) -> OpenVisit:
    """Register a visit by the function that the desk calls."""
    person_id = person_id or await add_person(ctx)
    queue_id = queue_id or await add_queue(ctx)
    user_id = ctx.actor.user_id
    if user_id is None:
        raise AssertionError("an example is made by somebody")
    registered = await register_visit(
        ctx.db,
        VisitOrder(
            tenant_id=ctx.tenant.id,
            user_id=user_id,
            key=uuid7(),
            body_hash=hashlib.sha256(person_id.bytes).digest(),
            person_id=person_id,
            queue_id=queue_id,
            business_date=ctx.business_date,
        ),
    )
    if not isinstance(registered, RegisteredVisit):
        raise TypeError(registered)
    token_id = await ctx.db.fetchval(
        "select id from opd_ipd_queue_token where visit_id = $1", registered.visit_id
    )
    return OpenVisit(registered.visit_id, person_id, queue_id, token_id, registered.label)


async def _a_start(ctx: ExampleContext) -> Example:
    return Example(form={"person_id": await add_person(ctx), "queue_id": await add_queue(ctx)})


async def _a_registration(ctx: ExampleContext) -> Example:
    form = {"name": "Sunita Choudhary", "sex": "female", "age": "34"}
    return Example(form={**form, "queue_id": await add_queue(ctx)})


examples: dict[str, Factory] = {
    "POST /{tenant}/opd_ipd/visits": _a_start,
    "POST /{tenant}/opd_ipd/registrations": _a_registration,
}
"""The rows that routes name."""
