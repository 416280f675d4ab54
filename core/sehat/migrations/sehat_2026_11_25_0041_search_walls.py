"""Walls of the search tokens, and the tokens of everybody who is there already."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.piccolo_conf import DB
from sehat.db.walls import make_functions, tenant_table
from sehat.people.reindexing import reindex_everybody

ID = "2026-11-25-0041-search-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of the search tokens, and tokens of those registered before"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    tenant_table(
        manager,
        "registration_token",
        references={"person_id": "person"},
        key="tenant_id, token, person_id",
        rights="select, insert",
        rooted=False,
    )
    make_functions(manager, "sehat", "index_registration", "find_registered")

    async def backfill() -> None:
        async with DB.transaction() as transaction:
            await reindex_everybody(transaction.connection)

    manager.add_raw(backfill)
    return manager
