"""Let the key of the search tokens hold all that a name is ranked by."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import run_sql

ID = "2026-11-25-0140-search-covers"
VERSION = "1.38.0"
DESCRIPTION = "The key of the search tokens covers what a name is ranked by"

UNCOVERED = "alter table registration_token drop constraint registration_token_pkey"
COVERING = """
alter table registration_token add constraint registration_token_pkey
  primary key (tenant_id, token, person_id) include (spoken, birth_year)
"""


async def forwards() -> MigrationManager:
    """Make the key anew; a search then reads the index alone."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    run_sql(manager, [UNCOVERED, COVERING])
    return manager
