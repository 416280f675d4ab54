"""Walls of webhooks, and the permission of those who make them."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import run_sql, tenant_table

ID = "2026-11-25-0027-webhook-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of webhooks"

GRANTED = (
    "insert into role_permission (role_id, permission) select id, 'admin.manage_webhooks' from role"
    " where code in ('hospital_administrator', 'city_administrator') on conflict do nothing",
)


async def forwards() -> MigrationManager:
    """Wall the table; an address is https."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    tenant_table(
        manager,
        "webhook",
        checks={"url": "url ^@ 'https://'"},
        registry="select",
    )
    run_sql(manager, GRANTED)
    return manager
