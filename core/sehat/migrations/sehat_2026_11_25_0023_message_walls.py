"""Walls of the outbox of messages."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import run_sql, tenant_table

ID = "2026-11-25-0023-message-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of messages"

DUE = (
    "create index if not exists message_due on message (tenant_id, next_at)"
    " where state in ('waiting', 'sent')",
    "create index if not exists message_failed on message (tenant_id, made_at)"
    " where state in ('dead', 'undelivered')",
)
STATES = "state in ('waiting', 'sent', 'delivered', 'undelivered', 'dead', 'set_aside')"


async def forwards() -> MigrationManager:
    """Wall the table, and find what is due without walking what was sent."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    tenant_table(
        manager,
        "message",
        unique=[("template", "counted_key")],
        indexes=["made_at"],
        checks={"state": STATES, "mobile": "mobile ~ '^[6-9][0-9]{9}$'"},
        registry="select",
    )
    run_sql(manager, DUE)
    return manager
