"""The one table: an interpreter that a visit needs."""

from __future__ import annotations

from piccolo.columns import UUID, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from sehat.api import UUID7

__all__ = ["Need"]


class Need(Table, tablename="interpreters_need"):
    """A visit for which an interpreter was asked, and who came; one a visit."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    visit_id = UUID(default=None, null=False)
    person_id = UUID(default=None, null=False)
    language = Text(default=None, null=False)
    came = Text(default="", null=False, help_text="Who interpreted, as the doctor noted it.")
    asked_at = Timestamptz(default=TimestamptzNow(), null=False)
