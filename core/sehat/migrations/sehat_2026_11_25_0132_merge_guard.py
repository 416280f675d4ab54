"""Guard the pointer of a merge by a trigger, and give back whole rights on persons."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import make_functions, run_sql

ID = "2026-11-25-0132-merge-guard"
VERSION = "1.38.0"
DESCRIPTION = "The pointer of a merge is guarded by a trigger"

# Taking a right on the table takes those on its columns too.
WHOLE_RIGHTS = "revoke insert, update on person from sehat_app"
RIGHTS = "grant insert, update on person to sehat_app"
GUARD = """
create or replace trigger person_keeps_pointer before update of merged_into on person
  for each row when (old.merged_into is distinct from new.merged_into)
  execute function keep_pointer()
"""
AT_BIRTH = """
create or replace trigger person_born_without_pointer before insert on person
  for each row when (new.merged_into is not null) execute function keep_pointer()
"""


async def forwards() -> MigrationManager:
    """Set the guard after its function is made."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    make_functions(manager, "sehat", "keep_pointer")
    run_sql(manager, [WHOLE_RIGHTS, RIGHTS, GUARD, AT_BIRTH])
    return manager
