"""Rights on the log of what was touched; only the platform's own role reads or writes it."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import platform_table, run_sql

ID = "2026-11-25-0031-live-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of live events"


async def forwards() -> MigrationManager:
    """Wall what the thirtieth migration made."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    # No key to the tenant: each row would lock that one row of it.
    platform_table(manager, "live_event", platform="select, insert, delete")
    run_sql(manager, ["grant usage on sequence live_event_id_seq to sehat_platform"])
    return manager
