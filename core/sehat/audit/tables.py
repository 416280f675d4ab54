"""The audit trail, kept as canonical bytes so that its seal can be checked later."""

from __future__ import annotations

from piccolo.columns import UUID, Bytea, Text, Timestamptz
from piccolo.table import Table

from sehat.db.columns import UUID7

__all__ = ["Audit"]


class Audit(Table, tablename="audit"):
    """One change or attempt; `body` is canonical JSON with what was before and after."""

    id = UUID(primary_key=True, default=UUID7())
    tenant_id = UUID(default=None, null=True)
    at = Timestamptz(null=False)
    actor_id = UUID(default=None, null=True)
    actor_kind = Text(default="staff", null=False)
    action = Text(default=None, null=False)
    entity = Text(default=None, null=False)
    entity_id = UUID(default=None, null=True)
    body = Bytea(default=None, null=True)
