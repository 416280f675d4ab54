"""Let the reviewed functions that merge persons set and clear the pointer."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import open_to_registry, run_sql

ID = "2026-11-25-0045-merge-registry"
VERSION = "1.38.0"
DESCRIPTION = "Merging by the registry"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    open_to_registry(manager, {"person": "select, update"})
    # One merge of a person at a time; those that were undone are history.
    run_sql(
        manager,
        [
            "create unique index if not exists person_merge_standing on person_merge (person_id)"
            " where undone_at is null",
            "create index if not exists registration_person on registration (person_id)",
        ],
    )
    return manager
