"""Series of human numbers."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Text
from piccolo.table import Table

from sehat.db.columns import UUID7

__all__ = ["NumberSeries"]


class NumberSeries(Table, tablename="number_series"):
    """The last number given in a series of one tenant, kind and period."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    kind = Text(default=None, null=False)
    period = Text(default="", null=False)
    last = BigInt(default=0, null=False)
