"""Half typed forms and what was used last, each seen only by the one who typed or used it."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Text, Timestamptz
from piccolo.table import Table

from sehat.db.columns import UUID7

__all__ = ["PageDraft", "RecentUse"]


class PageDraft(Table, tablename="page_draft"):
    """What was typed into a form and not yet sent, so that nothing is lost with the page."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    user_id = UUID(default=None, null=False)
    form = Text(default=None, null=False, help_text="Which form, such as opd_ipd.consultation.")
    entity = Text(default="", null=False, help_text="The row that the form is about, if any.")
    fields = JSONB(default="{}", null=False, help_text="Field name → list of values, as typed.")
    saved_at = Timestamptz(null=False)
    expires_at = Timestamptz(default=None, null=False)


class RecentUse(Table, tablename="recent_use"):
    """What somebody used last of a kind, such as a command or a village."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    user_id = UUID(default=None, null=False)
    kind = Text(default=None, null=False)
    value = Text(default=None, null=False)
    used_at = Timestamptz(null=False)
