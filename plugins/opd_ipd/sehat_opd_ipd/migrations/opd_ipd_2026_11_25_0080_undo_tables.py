"""A transition may undo another, and a medicine that was taken out can be put back."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Timestamptz

ID = "2026-11-25-0080-undo-tables"
VERSION = "1.38.0"
DESCRIPTION = "What can be undone"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="opd_ipd", description=DESCRIPTION)
    manager.add_column(
        table_class_name="TokenTransition",
        tablename="opd_ipd_token_transition",
        column_name="undoes",
        db_column_name="undoes",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PrescriptionLine",
        tablename="opd_ipd_prescription_line",
        column_name="removed_at",
        db_column_name="removed_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    return manager
