"""Plugins that the operator retired."""

from __future__ import annotations

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import Column
from piccolo.columns.column_types import UUID, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow

from sehat.db.columns import UUID7

ID = "2026-11-25-0100-retirement-tables"
VERSION = "1.38.0"
DESCRIPTION = "Retired plugins"

COLUMNS: dict[str, tuple[type[Column], Any]] = {
    "id": (UUID, UUID7()),
    "plugin": (Text, None),
    "retired_at": (Timestamptz, TimestamptzNow()),
}


async def forwards() -> MigrationManager:
    """Make the table; its walls come with the next migration."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    table = {"table_class_name": "PluginRetirement", "tablename": "plugin_retirement"}
    manager.add_table(class_name="PluginRetirement", tablename="plugin_retirement")
    for name, (kind, default) in COLUMNS.items():
        manager.add_column(
            **table,
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params={"default": default, "null": False, "primary_key": name == "id"},
        )
    return manager
