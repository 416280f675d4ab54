"""What a person is found by, and the tokens of a hospital's own registrations."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import run_sql

ID = "2026-11-25-0040-search-tables"
VERSION = "1.38.0"
DESCRIPTION = "Search tokens"

COLUMNS = """
alter table person add column if not exists search_tokens text[] not null default '{}',
                   add column if not exists spoken text not null default ''
"""

# Made by hand: its key is the index that is searched, and has no id of its own.
TOKENS = """
create table if not exists registration_token (
  tenant_id uuid not null,
  token text collate "C" not null,
  person_id uuid not null,
  spoken text not null,
  birth_year smallint,
  primary key (tenant_id, token, person_id))
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    run_sql(manager, [COLUMNS, TOKENS])
    return manager
