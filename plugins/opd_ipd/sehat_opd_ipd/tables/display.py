"""Hall displays: screens that show and speak tokens to whoever sits before them."""

from __future__ import annotations

from piccolo.columns import UUID, Text, Timestamptz
from piccolo.table import Table

from sehat.api import UUID7, TenantKey
from sehat_opd_ipd.tables.queue import Queue

__all__ = ["Display", "DisplayQueue"]


class Display(Table, tablename="opd_ipd_display"):
    """A screen in a hall; whoever holds its address sees tokens and rooms, and nothing else."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    name = Text(default=None, null=False)
    key = Text(default=None, null=False, help_text="The part of its address that nobody guesses.")
    languages = Text(default=None, null=False, help_text="Spoken one after the other.")
    theme = Text(default="dark", null=False)
    made_by = UUID(default=None, null=False)
    made_at = Timestamptz(null=False)
    revoked_at = Timestamptz(default=None, null=True)


class DisplayQueue(Table, tablename="opd_ipd_display_queue"):
    """A queue whose calls a display shows."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    display_id = TenantKey(Display, default=None, null=False)
    queue_id = TenantKey(Queue, default=None, null=False)
