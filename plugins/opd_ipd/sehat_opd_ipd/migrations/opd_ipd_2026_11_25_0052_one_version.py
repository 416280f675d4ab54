"""Of one clinic, one version holds on a day."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import run_sql

ID = "2026-11-25-0052-opd_ipd-one-version"
VERSION = "1.38.0"
DESCRIPTION = "One version of a clinic on a day"


async def forwards() -> MigrationManager:
    """Refuse two versions of a clinic whose days overlap, doctor and room or not."""
    manager = MigrationManager(migration_id=ID, app_name="opd_ipd", description=DESCRIPTION)
    name = "opd_ipd_clinic_session_version_excl"
    run_sql(
        manager,
        [
            f"alter table opd_ipd_clinic_session drop constraint if exists {name}",
            f"alter table opd_ipd_clinic_session add constraint {name} exclude using gist"
            " (tenant_id with =, series_id with =, daterange(valid_from, valid_until, '[]') with &&)"
            " where (state = 'active')",
        ],
    )
    return manager
