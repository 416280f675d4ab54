"""The short log of what was touched, by which a stream that was cut finds its place again."""

from __future__ import annotations

from piccolo.columns import UUID, BigSerial, Text, Timestamptz
from piccolo.table import Table

__all__ = ["LiveEvent"]


class LiveEvent(Table, tablename="live_event"):
    """Something was touched; ids follow the order in which the rows became visible."""

    id = BigSerial(primary_key=True)
    tenant_id = UUID(default=None, null=False)
    topic = Text(default=None, null=False)
    key = UUID(default=None, null=False)
    at = Timestamptz(null=False)
