"""Leave the birth of a token to its visit, which tells by whom and when it was registered."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import run_sql

ID = "2026-11-26-0110-born-registered"
VERSION = "1.38.0"
DESCRIPTION = "Steps of a token begin where it was registered"

# Nothing is taken away that its visit does not tell.
TOLD = """
do $$ declare untold bigint; begin
  select count(*) into untold from opd_ipd_token_transition m
    join opd_ipd_queue_token t on t.tenant_id = m.tenant_id and t.id = m.token_id
    join opd_ipd_visit v on v.tenant_id = t.tenant_id and v.id = t.visit_id
    where m.from_state is null
      and (m.at, coalesce(m.by, v.opened_by)) is distinct from (v.opened_at, v.opened_by);
  if untold > 0 then
    raise exception '% tokens were registered by whom or when their visits do not say: set'
      ' opened_at and opened_by of these visits as the first steps have them, then migrate again',
      untold;
  end if;
end $$
"""
STATEMENTS = (
    TOLD,
    "delete from opd_ipd_token_transition where from_state is null",
    "alter table opd_ipd_token_transition alter column from_state set not null",
)


async def forwards() -> MigrationManager:
    """Take away the steps from nowhere, and let no other be written."""
    manager = MigrationManager(migration_id=ID, app_name="opd_ipd", description=DESCRIPTION)
    run_sql(manager, STATEMENTS)
    return manager
