"""Lanes of a queue: the rule that interleaves them, and whose turn it is."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Date, Integer, Timestamptz
from piccolo.table import Table

from sehat.api import UUID7, TenantKey
from sehat_opd_ipd.tables.queue import Queue

__all__ = ["LaneRule", "LaneTurn"]


class LaneRule(Table, tablename="opd_ipd_lane_rule"):
    """How a queue interleaves its lanes; the latest row counts, the others are its history."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    queue_id = TenantKey(Queue, default=None, null=False)
    emergency_first = Boolean(default=True, null=False)
    priority_after = Integer(
        default=2, null=False, help_text="Routine calls after which one of priority follows."
    )
    set_at = Timestamptz(null=False)
    set_by = UUID(default=None, null=True)


class LaneTurn(Table, tablename="opd_ipd_lane_turn"):
    """How many of the routine lane a queue has called since the last of priority."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    queue_id = TenantKey(Queue, default=None, null=False)
    business_date = Date(default=None, null=False)
    routine_run = Integer(default=0, null=False)
