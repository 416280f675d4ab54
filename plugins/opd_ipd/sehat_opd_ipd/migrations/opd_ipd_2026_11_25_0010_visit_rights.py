"""The rights of the list of visits and the guard of merges, for hospitals that were there before."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import run_sql

ID = "2026-11-25-0010-visit-rights"
VERSION = "1.38.0"
DESCRIPTION = "See and export visits; guard merges"

NEW_RIGHTS = """
insert into role_permission (role_id, permission)
select r.id, p.name from role r
  join (values
    ('opd_ipd.see_visits', '{registration_clerk,doctor,nurse,medical_superintendent,hospital_administrator,city_administrator}'),
    ('opd_ipd.export_visits', '{medical_superintendent,hospital_administrator,city_administrator}')) p(name, roles)
    on r.code = any(p.roles::text[])
on conflict (role_id, permission) do nothing
"""
GUARD = """
update plugin_switch set guards = '["person_merge_check"]'
where plugin = 'opd_ipd' and guards = '[]'
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="opd_ipd", description=DESCRIPTION)
    run_sql(manager, [NEW_RIGHTS, GUARD])
    return manager
