"""Places of a hospital, and the administrative areas of the city."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Date, Text
from piccolo.table import Table

from sehat.db.columns import UUID7, TenantKey

__all__ = ["Area", "Place"]


class Place(Table, tablename="place"):
    """A node of a hospital's tree of places: site, building, ward, room, counter."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    parent_id = TenantKey("self", default=None, null=True)
    kind = Text(default="room", null=False)
    code = Text(default=None, null=False)
    name = Text(default=None, null=False)
    name_i18n = JSONB(default="{}", null=False)


class Area(Table, tablename="area"):
    """A district, urban body or ward with its public code and the dates it is valid."""

    id = UUID(primary_key=True, default=UUID7())
    code = Text(default=None, null=False, help_text="Code in the Local Government Directory.")
    kind = Text(default="ward", null=False)
    number = Text(default=None, null=True)
    name = Text(default=None, null=False)
    name_i18n = JSONB(default="{}", null=False)
    parent_code = Text(default=None, null=True)
    district = Text(default=None, null=True)
    valid_from = Date(default=None, null=True)
    valid_until = Date(default=None, null=True)
