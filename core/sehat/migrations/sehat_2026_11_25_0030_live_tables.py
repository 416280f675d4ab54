"""The log of what was touched."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, BigSerial, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow

ID = "2026-11-25-0030-live-tables"
VERSION = "1.38.0"
DESCRIPTION = "Live events"


async def forwards() -> MigrationManager:
    """Make the table; its walls come with the next migration."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    table = {"table_class_name": "LiveEvent", "tablename": "live_event"}
    manager.add_table(class_name="LiveEvent", tablename="live_event", schema=None, columns=None)
    given = {"null": False, "primary_key": False, "unique": False, "index": False}
    manager.add_column(
        **table,
        column_name="id",
        db_column_name="id",
        column_class_name="BigSerial",
        column_class=BigSerial,
        params={**given, "primary_key": True},
        schema=None,
    )
    for name, kind, default in (
        ("tenant_id", UUID, None),
        ("topic", Text, None),
        ("key", UUID, None),
        ("at", Timestamptz, TimestamptzNow()),
    ):
        manager.add_column(
            **table,
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params={**given, "default": default},
            schema=None,
        )
    return manager
