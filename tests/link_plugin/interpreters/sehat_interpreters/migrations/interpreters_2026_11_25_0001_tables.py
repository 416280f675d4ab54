"""The table of needs."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow

from sehat.api import UUID7

ID = "2026-11-25-0001-interpreters-tables"
VERSION = "1.38.0"
DESCRIPTION = "Needs"

COLUMNS = {
    "tenant_id": (UUID, {"default": None, "null": False}),
    "id": (UUID, {"default": UUID7(), "null": False, "primary_key": True}),
    "visit_id": (UUID, {"default": None, "null": False}),
    "person_id": (UUID, {"default": None, "null": False}),
    "language": (Text, {"default": None, "null": False}),
    "came": (Text, {"default": "", "null": False}),
    "asked_at": (Timestamptz, {"default": TimestamptzNow(), "null": False}),
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="interpreters", description=DESCRIPTION)
    manager.add_table(class_name="Need", tablename="interpreters_need")
    for name, (kind, params) in COLUMNS.items():
        manager.add_column(
            table_class_name="Need",
            tablename="interpreters_need",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=params,
        )
    return manager
