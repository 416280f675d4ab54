"""Practitioners and their postings."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Date, Text
from piccolo.table import Table

from sehat.db.columns import UUID7, TenantKey
from sehat.places.tables import Place
from sehat.tenancy.tables import OrgUnit

__all__ = ["Posting", "Practitioner"]


class Practitioner(Table, tablename="practitioner"):
    """Somebody who cares for patients, with the number the medical council gave."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    user_id = UUID(default=None, null=True)
    name = Text(default=None, null=False)
    name_i18n = JSONB(default="{}", null=False)
    qualification = Text(default=None, null=True)
    council = Text(default=None, null=True)
    council_number = Text(default=None, null=True)


class Posting(Table, tablename="posting"):
    """A practitioner works in a department, and perhaps a room, between two dates."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    practitioner_id = TenantKey(Practitioner, default=None, null=False)
    org_unit_id = TenantKey(OrgUnit, default=None, null=False)
    place_id = TenantKey(Place, default=None, null=True)
    since = Date(default=None, null=False)
    until = Date(default=None, null=True)
