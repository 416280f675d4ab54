"""Register a visit: one reviewed SQL function, sent alone or inside a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
from msgspec import Struct

from sehat.api import Refusal, canonical_bytes, uuid7

if TYPE_CHECKING:
    from datetime import date

__all__ = ["RegisteredVisit", "VisitOrder", "register_visit"]

ROUTE = "opd_ipd.register_visit"
REFUSED = "SH001"
"""SQLSTATE by which the SQL function refuses; its message is the refusal's code."""
WAITING = "opd_ipd_visit_one_open"
"""The key that keeps out who waits in the queue already."""

# Asked for as one value; as a table, the database would keep its one row before it sends it.
_CALL = "select opd_ipd_register_visit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"


class VisitOrder(Struct, frozen=True, kw_only=True):
    """What the desk asks for: whom, where and on which business date.

    `key` and `body_hash` make the request count once; the actor is `user_id`. A visit to the OPD
    with the priority emergency is of the class emergency; a booking may ask for virtual or home.
    """

    tenant_id: UUID
    user_id: UUID
    key: UUID
    body_hash: bytes
    person_id: UUID
    queue_id: UUID
    business_date: date
    priority: str = "routine"
    note: str | None = None
    visit_class: str = "opd"

    @property
    def held_class(self) -> str:
        """The class that the visit bears."""
        urgent = self.priority == "emergency" and self.visit_class == "opd"
        return "emergency" if urgent else self.visit_class


class RegisteredVisit(Struct, frozen=True):
    """The visit that now stands; `again` where this request had been counted before."""

    visit_id: UUID
    label: str
    registration: str
    again: bool


async def register_visit(db: Any, order: VisitOrder) -> RegisteredVisit | Refusal:  # noqa: ANN401
    """Register on a pool (one round trip) or on a connection in a transaction.

    Refuses with `form.key_reused`, `people.not_open`, `opd_ipd.no_queue` or
    `opd_ipd.already_waiting`; a refusal leaves nothing behind.
    """
    visit_id = uuid7()
    body = {
        "person": order.person_id,
        "queue": order.queue_id,
        "priority": order.priority,
        "class": order.held_class,
    }
    try:
        code, visit, label, registration = await db.fetchval(
            _CALL,
            order.tenant_id,
            order.user_id,
            ROUTE,
            order.key,
            order.body_hash,
            visit_id,
            order.person_id,
            order.queue_id,
            order.business_date,
            order.priority,
            order.note,
            canonical_bytes({"before": None, "after": body}),
            order.held_class,
        )
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != WAITING:
            raise
        return Refusal("opd_ipd.already_waiting")
    except asyncpg.PostgresError as error:
        if error.sqlstate != REFUSED:
            raise
        return Refusal(str(error))
    if code not in ("ok", "again"):
        return Refusal(code)
    return RegisteredVisit(visit, label, registration, again=code == "again")
