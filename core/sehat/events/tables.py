"""The outbox of events and the keys that make a request count once."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Array, BigInt, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table

from sehat.db.columns import UUID7, TenantKey

__all__ = ["EventDelivery", "EventSubscription", "Idempotency", "Outbox", "Webhook"]


class Outbox(Table, tablename="outbox"):
    """An event that happened; `done_at` says when it was handed on to those who listen.

    The walls add `seq`, an identity: it grows in the order in which events are written, which is
    the order of an aggregate's events wherever its row is locked before it changes.
    """

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    name = Text(default=None, null=False)
    aggregate_id = UUID(default=None, null=False)
    payload = JSONB(default="{}", null=False)
    occurred_at = Timestamptz(null=False)
    done_at = Timestamptz(default=None, null=True)


class EventSubscription(Table, tablename="event_subscription"):
    """That a listener wants events of a name; written by processes in which its plugin is live."""

    id = UUID(primary_key=True, default=UUID7())
    listener = Text(default=None, null=False)
    plugin = Text(default=None, null=False)
    event = Text(default=None, null=False)


class EventDelivery(Table, tablename="event_delivery"):
    """An event on its way to one listener: waiting, done, dead or set aside."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    event_id = TenantKey(Outbox, default=None, null=False)
    seq = BigInt(default=0, null=False)
    listener = Text(default=None, null=False)
    aggregate_id = UUID(default=None, null=False)
    state = Text(default="waiting", null=False)
    attempts = Integer(default=0, null=False)
    next_at = Timestamptz(null=False)
    error = Text(default=None, null=True)
    incident = Text(default=None, null=True)
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


class Webhook(Table, tablename="webhook"):
    """An address outside that is told of some events of a hospital."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    url = Text(default=None, null=False)
    events = Array(base_column=Text(), default=list, null=False)
    made_by = UUID(default=None, null=True)
    made_at = Timestamptz(null=False)
    ended_at = Timestamptz(default=None, null=True)
