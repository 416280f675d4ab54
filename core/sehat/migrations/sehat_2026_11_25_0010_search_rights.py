"""The right to search, for roles that were made before it was known."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import run_sql

ID = "2026-11-25-0010-search-rights"
VERSION = "1.38.0"
DESCRIPTION = "Every standard role may search"

NEW_RIGHTS = """
insert into role_permission (role_id, permission)
select r.id, 'people.search' from role r where r.code = any($${%s}$$::text[])
on conflict (role_id, permission) do nothing
"""
ROLES = (
    "registration_clerk",
    "doctor",
    "nurse",
    "pharmacist",
    "store_keeper",
    "lab_technician",
    "cashier",
    "medical_superintendent",
    "hospital_administrator",
    "city_administrator",
    "records_auditor",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    run_sql(manager, [NEW_RIGHTS % ",".join(ROLES)])
    return manager
