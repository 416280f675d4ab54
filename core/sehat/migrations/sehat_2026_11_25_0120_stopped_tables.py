"""Which migrations stopped, and what each shipped role has been offered so far."""

from __future__ import annotations

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import Column
from piccolo.columns.column_types import UUID, Array, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow

from sehat.db.columns import UUID7

ID = "2026-11-25-0120-stopped-tables"
VERSION = "1.38.0"
DESCRIPTION = "Stopped migrations and offered permissions"

STOPPED = ("StoppedMigration", "stopped_migration")


def _add(manager: MigrationManager, table: tuple[str, str], name: str, column: Column) -> None:
    manager.add_column(
        table_class_name=table[0],
        tablename=table[1],
        column_name=name,
        db_column_name=name,
        column_class_name=type(column).__name__,
        column_class=type(column),
        params=_params(column),
    )


def _params(column: Column) -> dict[str, Any]:
    return dict(column._meta.params)  # noqa: SLF001 - as Piccolo's own migrations write them out


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    manager.add_table(class_name=STOPPED[0], tablename=STOPPED[1])
    _add(manager, STOPPED, "id", UUID(primary_key=True, default=UUID7()))
    for name in ("package", "migration", "reason"):
        _add(manager, STOPPED, name, Text(default=None, null=False))
    for name in ("place", "traceback"):
        _add(manager, STOPPED, name, Text(default="", null=False))
    _add(manager, STOPPED, "at", Timestamptz(default=TimestamptzNow(), null=False))
    offered = Array(base_column=Text(default=None, null=False), default=None, null=True)
    _add(manager, ("Role", "role"), "offered", offered)
    return manager
