"""Let nobody but the reviewed functions say that one person is another."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import make_functions, run_sql

ID = "2026-11-25-0130-merge-walls"
VERSION = "1.38.0"
DESCRIPTION = "The pointer of a merge is set and cleared by its functions alone"

# The app writes every column of a person but the pointer, and an id once. A later migration that
# adds a column to `person` has to grant it likewise; a test of the walls fails where it does not.
ALL_BUT_THE_POINTER = """
do $$
declare
  columns text;
begin
  select string_agg(quote_ident(attname), ', ' order by attnum) into columns
    from pg_attribute where attrelid = 'person'::regclass and attnum > 0 and not attisdropped
      and attname not in ('id', 'merged_into');
  revoke insert, update on person from sehat_app;
  execute format('grant insert (id, %s), update (%s) on person to sehat_app', columns, columns);
end $$
"""


async def forwards() -> MigrationManager:
    """Take the right to set the pointer from the app."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    run_sql(manager, [ALL_BUT_THE_POINTER])
    make_functions(manager, "sehat", "root_of", "persons_as_one")
    return manager
