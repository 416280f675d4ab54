"""The outbox of events and the keys that make a request count once."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table

from sehat.db.columns import UUID7

__all__ = ["Idempotency", "Outbox"]


class Outbox(Table, tablename="outbox"):
    """An event that happened, waiting to be told to those who listen."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    name = Text(default=None, null=False)
    aggregate_id = UUID(default=None, null=False)
    payload = JSONB(default="{}", null=False)
    occurred_at = Timestamptz(null=False)
    done_at = Timestamptz(default=None, null=True)


class Idempotency(Table, tablename="idempotency"):
    """The outcome of one request key, so that a second send finds the first's outcome."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    user_id = UUID(default=None, null=False)
    route = Text(default=None, null=False)
    key = UUID(default=None, null=False)
    body_hash = Bytea(default=None, null=False)
    status = Integer(default=303, null=False)
    entity_id = UUID(default=None, null=True)
    location = Text(default=None, null=True)
    at = Timestamptz(null=False)
