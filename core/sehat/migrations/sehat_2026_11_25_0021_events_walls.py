"""Walls of events on their way, and the permission of those who mend what was not delivered."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import open_to_registry, platform_table, run_sql, tenant_table

ID = "2026-11-25-0021-events-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of events on their way"

OUTBOX = (
    # What happened before anybody could listen is told to nobody.
    "update outbox set done_at = now() where done_at is null",
    """
    do $$ begin
      if exists (select from outbox where done_at is null) then
        raise exception 'events from before the relay were not closed';
      end if;
    end $$
    """,
    "alter table outbox add column if not exists seq bigint generated always as identity",
    # One index for another: writing an event costs what it did.
    "drop index if exists outbox_1_idx",
    "create index if not exists outbox_waiting on outbox (seq) where done_at is null",
    "grant select on plugin_switch to sehat_registry",
)

DELIVERIES = (
    "create index if not exists event_delivery_waiting on event_delivery (tenant_id, seq)"
    " where state = 'waiting'",
    "create index if not exists event_delivery_open on event_delivery"
    " (tenant_id, listener, aggregate_id, seq) where state in ('waiting', 'dead')",
)

GRANTED = (
    "insert into role_permission (role_id, permission) select id, 'admin.mend_deliveries' from role"
    " where code in ('hospital_administrator', 'city_administrator') on conflict do nothing",
)


async def forwards() -> MigrationManager:
    """Wall the tables; roles that administer get the permission in hospitals that stand."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    run_sql(manager, OUTBOX)
    open_to_registry(manager, {"outbox": "select, update"})
    tenant_table(
        manager,
        "event_delivery",
        keys={"event_id": "outbox"},
        unique=[("event_id", "listener")],
        checks={
            "state": "state in ('waiting', 'done', 'dead', 'set_aside')",
            "attempts": "attempts >= 0",
        },
        rights="select, update",
        registry="select, insert",
    )
    platform_table(
        manager,
        "event_subscription",
        unique=[("listener", "event")],
        registry="select",
    )
    run_sql(manager, DELIVERIES)
    run_sql(manager, GRANTED)
    return manager
