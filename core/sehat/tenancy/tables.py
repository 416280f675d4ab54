"""Tenants, org units, members and the switches of plugins."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Boolean, Text, Timestamptz
from piccolo.table import Table

from sehat.db.columns import UUID7, TenantKey

__all__ = [
    "Membership",
    "OrgUnit",
    "PluginRetirement",
    "PluginSwitch",
    "StoppedMigration",
    "Tenant",
]


class Tenant(Table, tablename="tenant"):
    """A health department, a government hospital or a private hospital."""

    id = UUID(primary_key=True, default=UUID7())
    slug = Text(default=None, null=False, unique=True)
    kind = Text(default=None, null=False, help_text="authority, government or private")
    parent_id = UUID(default=None, null=True)
    name = Text(default=None, null=False)
    name_i18n = JSONB(default="{}", null=False)
    locality = Text(default=None, null=True)
    pin = Text(default=None, null=True)
    zone = Text(default="Asia/Kolkata", null=False)
    settings = JSONB(default="{}", null=False)
    created_at = Timestamptz(null=False)


class OrgUnit(Table, tablename="org_unit"):
    """A department or a unit of a hospital."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    parent_id = TenantKey("self", default=None, null=True)
    kind = Text(default="department", null=False)
    code = Text(default=None, null=False)
    name = Text(default=None, null=False)
    name_i18n = JSONB(default="{}", null=False)


class Membership(Table, tablename="membership"):
    """A user holds a role at a node of the tenant tree, or over its branch."""

    id = UUID(primary_key=True, default=UUID7())
    user_id = UUID(default=None, null=False)
    tenant_id = UUID(default=None, null=False)
    role_id = UUID(default=None, null=False)
    covers_branch = Boolean(default=False, null=False)
    granted_by = UUID(default=None, null=True)
    granted_at = Timestamptz(null=False)


class PluginSwitch(Table, tablename="plugin_switch"):
    """A plugin is on for a tenant; the guards it promised are copied in when it is enabled."""

    id = UUID(primary_key=True, default=UUID7())
    tenant_id = UUID(default=None, null=False)
    plugin = Text(default=None, null=False)
    enabled = Boolean(default=True, null=False)
    guards = JSONB(default="[]", null=False)
    changed_at = Timestamptz(null=False)
    changed_by = UUID(default=None, null=True)


class PluginRetirement(Table, tablename="plugin_retirement"):
    """A plugin that the operator took from every hospital; switches and data stay as they were."""

    id = UUID(primary_key=True, default=UUID7())
    plugin = Text(default=None, null=False)
    retired_at = Timestamptz(null=False)


class StoppedMigration(Table, tablename="stopped_migration"):
    """What stopped the migrations of a package when `sehat migrate` last ran."""

    id = UUID(primary_key=True, default=UUID7())
    package = Text(default=None, null=False)
    migration = Text(default=None, null=False)
    reason = Text(default=None, null=False)
    place = Text(default="", null=False)
    traceback = Text(default="", null=False)
    at = Timestamptz(null=False)
