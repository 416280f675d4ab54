"""Searches for residents, who was shown, possible duplicates and merges."""

from __future__ import annotations

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import Column
from piccolo.columns.column_types import JSONB, UUID, Integer, Real, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow

from sehat.db.columns import UUID7

ID = "2026-11-25-0043-duplicate-tables"
VERSION = "1.38.0"
DESCRIPTION = "Residents looked for, possible duplicates, merges"

NOW = TimestamptzNow()
Line = tuple[str, type[Column], Any, bool]

TABLES: dict[tuple[str, str], list[Line]] = {
    ("ResidentSearch", "resident_search"): [
        ("user_id", UUID, None, False),
        ("purpose", Text, None, False),
        ("found", Integer, 0, False),
        ("at", Timestamptz, NOW, False),
    ],
    ("ResidentCandidate", "resident_candidate"): [
        ("search_id", UUID, None, False),
        ("user_id", UUID, None, False),
        ("person_id", UUID, None, False),
        ("place", Integer, 1, False),
        ("choice", Text, None, True),
        ("at", Timestamptz, NOW, False),
    ],
    ("PossibleDuplicate", "possible_duplicate"): [
        ("person_id", UUID, None, False),
        ("other_id", UUID, None, False),
        ("likeness", Real, None, False),
        ("state", Text, "open", False),
        ("decided_by", UUID, None, True),
        ("decided_at", Timestamptz, None, True),
        ("at", Timestamptz, NOW, False),
    ],
    ("PersonMerge", "person_merge"): [
        ("person_id", UUID, None, False),
        ("into_id", UUID, None, False),
        ("snapshot", JSONB, "{}", False),
        ("reason", Text, None, False),
        ("by", UUID, None, False),
        ("at", Timestamptz, NOW, False),
        ("undone_at", Timestamptz, None, True),
        ("undone_by", UUID, None, True),
        ("undo_reason", Text, None, True),
    ],
}
"""Class and table → columns beside tenant and id: name, kind, default, whether it may be null."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    for (class_name, table_name), columns in TABLES.items():
        manager.add_table(class_name=class_name, tablename=table_name)
        keys: list[Line] = [("tenant_id", UUID, None, False), ("id", UUID, UUID7(), False)]
        for name, kind, default, null in [*keys, *columns]:
            manager.add_column(
                table_class_name=class_name,
                tablename=table_name,
                column_name=name,
                db_column_name=name,
                column_class_name=kind.__name__,
                column_class=kind,
                params={"default": default, "null": null, "primary_key": name == "id"},
            )
    return manager
