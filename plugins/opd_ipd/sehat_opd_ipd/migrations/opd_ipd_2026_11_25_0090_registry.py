"""Rights of the reviewed function that registers a visit."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import open_to_registry

ID = "2026-11-25-0090-opd-registry"
VERSION = "1.38.0"
DESCRIPTION = "Let the registering function write as the registry"


async def forwards() -> MigrationManager:
    """Open what `opd_ipd_register_visit` reads and writes, and nothing else."""
    manager = MigrationManager(migration_id=ID, app_name="opd_ipd", description=DESCRIPTION)
    open_to_registry(
        manager,
        {
            "opd_ipd_queue": "select",
            "opd_ipd_visit": "select, insert",
            "opd_ipd_queue_token": "select, insert",
            "opd_ipd_token_counter": "select, insert, update",
            "opd_ipd_token_transition": "insert",
        },
    )
    return manager
