"""Rights on retired plugins: the platform's own."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import platform_table

ID = "2026-11-25-0101-retirement-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of retired plugins"


async def forwards() -> MigrationManager:
    """Wall what the migration before made."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    platform_table(
        manager,
        "plugin_retirement",
        platform="select, insert, delete",
        unique=[("plugin",)],
    )
    return manager
