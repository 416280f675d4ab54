"""The outbox of messages: what is to be sent to whom, and what became of it."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Integer, Text, Timestamptz
from piccolo.table import Table

from sehat.db.columns import UUID7

__all__ = ["Message"]


class Message(Table, tablename="message"):
    """A message: waiting, sent, delivered, undelivered, dead or set aside.

    `counted_key` makes a caller's reason count once; `attempts` counts tries to send while it
    waits, and questions after it was sent. `body` is kept by the simulator alone.
    """

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    template = Text(default=None, null=False)
    locale = Text(default="en", null=False)
    mobile = Text(default=None, null=False)
    parameters = JSONB(default="{}", null=False)
    counted_key = Text(default=None, null=True)
    state = Text(default="waiting", null=False)
    attempts = Integer(default=0, null=False)
    next_at = Timestamptz(null=False)
    until = Timestamptz(default=None, null=True)
    gateway = Text(default=None, null=True)
    gateway_id = Text(default=None, null=True)
    body = Text(default=None, null=True)
    error = Text(default=None, null=True)
    incident = Text(default=None, null=True)
    made_at = Timestamptz(null=False)
    sent_at = Timestamptz(default=None, null=True)
    done_at = Timestamptz(default=None, null=True)
