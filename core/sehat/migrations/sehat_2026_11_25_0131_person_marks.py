"""Marks of a person that a banner must tell: a restricted record, and a patient made for tests."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import run_sql

ID = "2026-11-25-0131-person-marks"
VERSION = "1.38.0"
DESCRIPTION = "Restricted records and test patients"

COLUMNS = """
alter table person add column if not exists restricted boolean not null default false,
                   add column if not exists test_patient boolean not null default false
"""
HELD = """
insert into role_permission (role_id, permission)
select r.id, 'people.mark_person' from role r
where r.code in ('medical_superintendent', 'hospital_administrator', 'city_administrator')
on conflict (role_id, permission) do nothing
"""


async def forwards() -> MigrationManager:
    """Add the marks, and let those set them who decide about records."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    run_sql(manager, [COLUMNS, HELD])
    return manager
