"""Let the reviewed functions that register somebody write the search tokens too."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import open_to_registry

ID = "2026-11-25-0042-search-registry"
VERSION = "1.38.0"
DESCRIPTION = "Search tokens by the registry"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    open_to_registry(manager, {"registration_token": "select, insert"})
    return manager
