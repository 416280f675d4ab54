"""Figures of days that are over, kept because a month of steps takes a second to count."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Date, Integer, Timestamptz
from piccolo.table import Table

from sehat.api import UUID7

__all__ = ["DayFigure"]


class DayFigure(Table, tablename="opd_ipd_day_figure"):
    """A hospital's day in counts, and how long its stages took.

    `spans` holds count, median and 90th percentile in minutes, by stage.
    """

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    business_date = Date(default=None, null=False)
    registered = Integer(default=0, null=False)
    called = Integer(default=0, null=False)
    seen = Integer(default=0, null=False)
    missed = Integer(default=0, null=False)
    short = Integer(default=0, null=False)
    spans = JSONB(default="{}", null=False)
    reckoned_at = Timestamptz(null=False)
