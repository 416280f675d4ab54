"""Who may set up lab rooms and counters, in hospitals that stand already."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import run_sql

ID = "2026-11-25-0065-opd_ipd-arrange-places"
VERSION = "1.38.0"
DESCRIPTION = "Lab rooms and counters"

GRANT = """
do $$
declare
  holders constant text[] := array['medical_superintendent', 'hospital_administrator',
    'city_administrator'];
begin
  insert into role_permission (role_id, permission)
    select r.id, 'opd_ipd.arrange_places' from role r
    where r.code = any(holders) and not exists (select from role_permission p
      where p.role_id = r.id and p.permission = 'opd_ipd.arrange_places');
  assert (select count(*) from role where code = any(holders))
    <= (select count(*) from role_permission where permission = 'opd_ipd.arrange_places'),
    'a role is without the right to set up places';
end $$
"""


async def forwards() -> MigrationManager:
    """Grant it; new hospitals get it from the patterns of the roles."""
    manager = MigrationManager(migration_id=ID, app_name="opd_ipd", description=DESCRIPTION)
    run_sql(manager, [GRANT])
    return manager
