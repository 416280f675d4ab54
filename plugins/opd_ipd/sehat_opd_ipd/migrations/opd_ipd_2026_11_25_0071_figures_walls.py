"""Walls of the figures of days, and the rights to see figures for roles that were made before."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import run_sql, tenant_table

ID = "2026-11-25-0071-figures-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of figures"

_PERMISSIONS = """
insert into role_permission (role_id, permission)
select r.id, p.permission
from role r join (values
  ('doctor', 'opd_ipd.see_own_day'), ('medical_superintendent', 'opd_ipd.see_own_day'),
  ('hospital_administrator', 'opd_ipd.see_own_day'), ('city_administrator', 'opd_ipd.see_own_day'),
  ('medical_superintendent', 'opd_ipd.see_figures'),
  ('hospital_administrator', 'opd_ipd.see_figures'),
  ('city_administrator', 'opd_ipd.see_figures')) as p (code, permission) on p.code = r.code
where r.tenant_id is not null
  and not exists (select from role_permission h where h.role_id = r.id
                  and h.permission = p.permission)
"""


async def forwards() -> MigrationManager:
    """Wall the figures by tenant."""
    manager = MigrationManager(migration_id=ID, app_name="opd_ipd", description=DESCRIPTION)
    tenant_table(manager, "opd_ipd_day_figure", unique=[("business_date",)])
    run_sql(manager, [_PERMISSIONS])
    return manager
