"""Write the tokens of everybody anew: a title counts before a name alone."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.piccolo_conf import DB
from sehat.people.reindexing import reindex_everybody

ID = "2026-11-26-0150-titles-before-names"
VERSION = "1.38.0"
DESCRIPTION = "Search tokens of names that end in a title, such as कुमारी"


async def forwards() -> MigrationManager:
    """Make the tokens as names are read now."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)

    async def again() -> None:
        async with DB.transaction() as transaction:
            await reindex_everybody(transaction.connection)

    manager.add_raw(again)
    return manager
