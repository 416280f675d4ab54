"""Villages and wards are found by the letters that their names begin with."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import run_sql

ID = "2026-11-25-0082-area-names"
VERSION = "1.38.0"
DESCRIPTION = "Index of the names of areas"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    run_sql(
        manager,
        [
            "create index if not exists area_begins_idx on area (lower(name) text_pattern_ops)",
        ],
    )
    return manager
