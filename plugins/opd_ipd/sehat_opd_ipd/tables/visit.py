"""A visit: one person comes to one department on one day."""

from __future__ import annotations

from piccolo.columns import UUID, Date, Text, Timestamptz
from piccolo.table import Table

from sehat.api import UUID7, TenantKey

__all__ = ["SlipPrint", "Visit"]


class Visit(Table, tablename="opd_ipd_visit"):
    """An out-patient visit from registration to its end."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    person_id = UUID(default=None, null=False)
    queue_id = UUID(default=None, null=False)
    number = Text(default=None, null=False)
    business_date = Date(default=None, null=False)
    visit_class = Text(default="opd", null=False)
    priority = Text(default="routine", null=False)
    note = Text(default=None, null=True)
    state = Text(default="open", null=False)
    opened_at = Timestamptz(null=False)
    opened_by = UUID(default=None, null=True)
    closed_at = Timestamptz(default=None, null=True)


class SlipPrint(Table, tablename="opd_ipd_slip_print"):
    """A token slip was printed; every print after the first says duplicate."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    visit_id = TenantKey(Visit, default=None, null=False)
    at = Timestamptz(null=False)
    by = UUID(default=None, null=True)
