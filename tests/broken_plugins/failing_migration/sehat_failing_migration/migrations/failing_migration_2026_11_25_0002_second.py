"""Counts on rows that are not there."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-25-0002-failing_migration-second"
VERSION = "1.38.0"
DESCRIPTION = "Second"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="failing_migration", description="")

    async def move_wards() -> None:
        wards: list[str] = []
        manager.description = wards[0]  # the fault

    manager.add_raw(move_wards)
    return manager
