"""A transition undoes one of its own hospital, and each is undone once."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import run_sql

ID = "2026-11-25-0081-undo-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of what can be undone"

TABLE = "opd_ipd_token_transition"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="opd_ipd", description=DESCRIPTION)
    run_sql(
        manager,
        [
            f"alter table {TABLE} drop constraint if exists {TABLE}_undoes_fk",
            f"alter table {TABLE} add constraint {TABLE}_undoes_fk"
            f" foreign key (tenant_id, undoes) references {TABLE} (tenant_id, id)"
            " on delete restrict",
            f"create unique index if not exists {TABLE}_undone_once on {TABLE}"
            " (tenant_id, undoes) where undoes is not null",
        ],
    )
    return manager
