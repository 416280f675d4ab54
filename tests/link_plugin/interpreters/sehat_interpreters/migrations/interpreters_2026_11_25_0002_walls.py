"""The walls of the table of needs."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import tenant_table

ID = "2026-11-25-0002-interpreters-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of needs"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="interpreters", description=DESCRIPTION)
    tenant_table(
        manager,
        "interpreters_need",
        keys={"visit_id": "opd_ipd_visit"},
        references={"person_id": "person"},
        unique=[("visit_id",)],
        indexes=["person_id"],
        checks={"language": "language <> ''"},
    )
    return manager
