"""Queues of a department, their tokens and the counter that numbers them."""

from __future__ import annotations

from piccolo.columns import UUID, Date, Integer, Text, Timestamptz
from piccolo.table import Table

from sehat.api import UUID7, TenantKey
from sehat_opd_ipd.tables.visit import Visit

__all__ = ["Queue", "QueueToken", "TokenCounter", "TokenTransition"]


class Queue(Table, tablename="opd_ipd_queue"):
    """A line of patients before one department; several rooms may call from it."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    org_unit_id = UUID(default=None, null=False)
    prefix = Text(default=None, null=False, help_text="Letter before the token's number.")
    status = Text(default="open", null=False)


class TokenCounter(Table, tablename="opd_ipd_token_counter"):
    """The last token given in a queue on a business date, and how many of them still wait."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    queue_id = TenantKey(Queue, default=None, null=False)
    business_date = Date(default=None, null=False)
    last = Integer(default=0, null=False)
    waiting = Integer(default=0, null=False)


class QueueToken(Table, tablename="opd_ipd_queue_token"):
    """A patient's place in a queue on one day."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    visit_id = TenantKey(Visit, default=None, null=False)
    queue_id = TenantKey(Queue, default=None, null=False)
    business_date = Date(default=None, null=False)
    number = Integer(default=None, null=False)
    label = Text(default=None, null=False)
    state = Text(default="registered", null=False)
    place_id = UUID(default=None, null=True)
    practitioner_id = UUID(default=None, null=True)
    changed_at = Timestamptz(null=False)


class TokenTransition(Table, tablename="opd_ipd_token_transition"):
    """A token went from one state to the next at a time; waits are computed from these.

    A token is born registered, by whom and when its visit says.
    """

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    token_id = TenantKey(QueueToken, default=None, null=False)
    from_state = Text(default=None, null=False)
    to_state = Text(default=None, null=False)
    at = Timestamptz(null=False)
    by = UUID(default=None, null=True)
    place_id = UUID(default=None, null=True)
    lane = Text(default=None, null=True, help_text="Lane that call-next took the token from.")
    reason = Text(default=None, null=True, help_text="Why the rule chose that lane.")
    rule_id = UUID(default=None, null=True, help_text="The rule, or none: the usual one.")
    undoes = UUID(default=None, null=True, help_text="The step that this one takes back.")
