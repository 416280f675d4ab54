"""Find the few people with a mark without reading all others."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import run_sql

ID = "2026-11-25-0141-marked-people"
VERSION = "1.38.0"
DESCRIPTION = "An index of the people with a mark"

MARKED = "create index if not exists person_marked on person (id) where restricted or test_patient"


async def forwards() -> MigrationManager:
    """Add the index."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    run_sql(manager, [MARKED])
    return manager
