"""The platform reads which migrations ran and which stopped; only `sehat migrate` writes it."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import platform_table, run_sql

ID = "2026-11-25-0121-stopped-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of stopped migrations"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    platform_table(manager, "stopped_migration", platform="select", unique=[("package",)])
    run_sql(manager, ["grant select on migration to sehat_platform"])
    return manager
