"""Half typed forms, what was used last, and how somebody likes pages to be."""

from __future__ import annotations

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import Column
from piccolo.columns.column_types import JSONB, UUID, Boolean, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow

from sehat.db.columns import UUID7

ID = "2026-11-25-0080-desk-tables"
VERSION = "1.38.0"
DESCRIPTION = "Drafts, recent uses and preferences"

DRAFT = ("PageDraft", "page_draft")
RECENT = ("RecentUse", "recent_use")
ACCOUNT = ("UserAccount", "user_account")


def _add(  # noqa: PLR0917 - a row of the list below
    manager: MigrationManager,
    table: tuple[str, str],
    name: str,
    kind: type[Column],
    default: Any,  # noqa: ANN401 - as Piccolo takes it
    key: bool = False,  # noqa: FBT001, FBT002 - the same
) -> None:
    manager.add_column(
        table_class_name=table[0],
        tablename=table[1],
        column_name=name,
        db_column_name=name,
        column_class_name=kind.__name__,
        column_class=kind,
        params={"default": default, "null": False, "primary_key": key},
    )


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    for class_name, table_name in (DRAFT, RECENT):
        manager.add_table(class_name=class_name, tablename=table_name)
        for name in ("tenant_id", "user_id"):
            _add(manager, (class_name, table_name), name, UUID, None)
        _add(manager, (class_name, table_name), "id", UUID, UUID7(), key=True)
    _add(manager, DRAFT, "form", Text, None)
    _add(manager, DRAFT, "entity", Text, "")
    _add(manager, DRAFT, "fields", JSONB, "{}")
    _add(manager, DRAFT, "saved_at", Timestamptz, TimestamptzNow())
    _add(manager, DRAFT, "expires_at", Timestamptz, None)
    _add(manager, RECENT, "kind", Text, None)
    _add(manager, RECENT, "value", Text, None)
    _add(manager, RECENT, "used_at", Timestamptz, TimestamptzNow())
    _add(manager, ACCOUNT, "density", Text, "comfortable")
    _add(manager, ACCOUNT, "character_keys", Boolean, True)
    return manager
