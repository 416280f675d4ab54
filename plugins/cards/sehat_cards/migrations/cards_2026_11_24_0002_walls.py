"""Walls of the card tables."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import person_table, run_sql, tenant_table

ID = "2026-11-24-0002-cards-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls"


async def forwards() -> MigrationManager:
    """Key cards by person, and count misses inside the tenant."""
    manager = MigrationManager(migration_id=ID, app_name="cards", description=DESCRIPTION)
    person_table(
        manager,
        "cards_card",
        references={"person_id": "person"},
        unique=[("serial",), ("status_index",), ("id",)],
        indexes=["number"],
        checks={
            "kind": "kind in ('temporary', 'permanent')",
            "status": "status in ('active', 'blocked', 'replaced', 'expired')",
            "number": "number ~ '^[2-9][0-9]{10}$'",
        },
        rights="select, insert, update",
        registry="select",
    )
    person_table(
        manager,
        "cards_card_event",
        references={"person_id": "person", "card_id": "cards_card", "tenant_id": "tenant"},
        indexes=["card_id, at"],
    )
    tenant_table(
        manager,
        "cards_miss",
        indexes=["user_id, at"],
        rights="select",
        registry="select, insert",
    )
    run_sql(
        manager,
        [
            "create sequence if not exists cards_status_index",
            "grant usage on sequence cards_status_index to sehat_app",
        ],
    )
    return manager
