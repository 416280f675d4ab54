"""An index by which the day of a hospital is counted."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import run_sql

ID = "2026-11-25-0010-cards-day"
VERSION = "1.38.0"
DESCRIPTION = "What was done to cards, by hospital and time"


async def forwards() -> MigrationManager:
    """Find the events of a hospital's day without reading all of the city's."""
    manager = MigrationManager(migration_id=ID, app_name="cards", description=DESCRIPTION)
    run_sql(
        manager,
        ["create index if not exists cards_card_event_day on cards_card_event (tenant_id, at)"],
    )
    return manager
