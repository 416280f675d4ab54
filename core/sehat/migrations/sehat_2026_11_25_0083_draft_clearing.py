"""Half typed forms whose time is over are cleared away, whoever typed them."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import open_to_registry

ID = "2026-11-25-0083-draft-clearing"
VERSION = "1.38.0"
DESCRIPTION = "Clearing of drafts"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    open_to_registry(manager, {"page_draft": "select, delete"})
    return manager
