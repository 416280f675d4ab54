"""Walls of hall displays, and the right to manage them in hospitals that stand."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import run_sql, tenant_table

ID = "2026-11-25-0031-opd_ipd-display-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of displays"

HOLDERS = "'medical_superintendent', 'hospital_administrator', 'city_administrator'"
GRANT = f"""
do $$ begin
  insert into role_permission (role_id, permission)
    select r.id, 'opd_ipd.manage_displays' from role r
    where r.code in ({HOLDERS}) and not exists (select from role_permission p
      where p.role_id = r.id and p.permission = 'opd_ipd.manage_displays');
  assert (select count(*) from role where code in ({HOLDERS}))
    <= (select count(*) from role_permission where permission = 'opd_ipd.manage_displays'),
    'a role is without opd_ipd.manage_displays';
end $$
"""  # noqa: S608 - our own words


async def forwards() -> MigrationManager:
    """Wall the tables of 0030."""
    manager = MigrationManager(migration_id=ID, app_name="opd_ipd", description=DESCRIPTION)
    tenant_table(
        manager,
        "opd_ipd_display",
        unique=[("key",)],
        checks={
            "key": "length(key) >= 32",
            "theme": "theme in ('light', 'dark')",
            "languages": "languages ~ '^((hi|en|pa|ur)(,(hi|en|pa|ur))*)?$'",
        },
    )
    tenant_table(
        manager,
        "opd_ipd_display_queue",
        keys={"display_id": "opd_ipd_display", "queue_id": "opd_ipd_queue"},
        unique=[("display_id", "queue_id")],
        rights="select, insert",
    )
    run_sql(manager, [GRANT])
    return manager
