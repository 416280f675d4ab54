"""Walls of drafts and recent uses, by hospital and by user, and the rights that pages ask for."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import platform_table, run_sql, tenant_table

ID = "2026-11-25-0081-desk-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of drafts and recent uses"

OWN = "user_id = (select nullif(current_setting('sehat.user', true), '')::uuid)"
WORKING = ("registration_clerk", "doctor", "nurse", "pharmacist", "store_keeper")
# Roles that were made before these rights were known get them as a new hospital's do.
NEW_RIGHTS = """
insert into role_permission (role_id, permission)
select r.id, p.name from role r
  join (values ('people.scan_code'), ('people.keep_draft')) p(name)
    on p.name = 'people.keep_draft' or r.code = any('{%s}'::text[])
    or r.code in ('hospital_administrator', 'city_administrator', 'medical_superintendent')
where r.code in ('registration_clerk', 'doctor', 'nurse', 'pharmacist', 'store_keeper',
  'medical_superintendent', 'hospital_administrator', 'city_administrator', 'records_auditor')
on conflict (role_id, permission) do nothing
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    rights = "select, insert, update, delete"
    tenant_table(
        manager,
        "page_draft",
        unique=[("user_id", "form", "entity")],
        indexes=["expires_at"],
        rights=rights,
    )
    tenant_table(
        manager,
        "recent_use",
        unique=[("user_id", "kind", "value")],
        indexes=["user_id, kind, used_at"],
        rights=rights,
    )
    for table in ("page_draft", "recent_use"):
        own = f"for all to sehat_app using ({OWN}) with check ({OWN})"
        run_sql(
            manager,
            [
                f"drop policy if exists own_user on {table};"
                f" create policy own_user on {table} as restrictive {own}"
            ],
        )
    platform_table(
        manager,
        "user_account",
        app="",
        registry="select",
        platform="select, insert, update",
        checks={"density": "density in ('comfortable', 'compact')"},
    )
    run_sql(manager, [NEW_RIGHTS % ",".join(WORKING)])
    return manager
