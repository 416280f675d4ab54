"""Makes a table, as it should."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import run_sql

ID = "2026-11-25-0001-failing_migration-first"
VERSION = "1.38.0"
DESCRIPTION = "First"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="failing_migration", description="")
    run_sql(manager, ["create table failing_migration_ward (id uuid primary key)"])
    return manager
