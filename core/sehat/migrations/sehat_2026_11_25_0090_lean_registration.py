"""What registering a visit writes: fewer keys, and rights for its reviewed function."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import open_to_registry, run_sql

ID = "2026-11-25-0090-lean-registration"
VERSION = "1.38.0"
DESCRIPTION = "One key for a request, one for a care relation"

# A relation bears the id of the visit, stay or call that it comes from, so that one key serves.
RENAMED = """
do $$
declare
  foreign_ids bigint;
begin
  update care_relation set id = source_id where source_id is not null and id <> source_id;
  select count(*) into foreign_ids from care_relation where source_id <> id;
  if foreign_ids > 0 then
    raise exception '% care relations kept an id of their own', foreign_ids;
  end if;
end $$
"""


async def forwards() -> MigrationManager:
    """Key a request by what makes it one, and a care relation by its source."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    run_sql(
        manager,
        [
            "alter table idempotency drop constraint if exists idempotency_user_id_route_key_key",
            "alter table idempotency drop constraint if exists idempotency_pkey",
            "alter table idempotency add constraint idempotency_pkey"
            " primary key (tenant_id, user_id, route, key)",
            RENAMED,
            "drop index if exists care_relation_2_idx",
        ],
    )
    open_to_registry(
        manager,
        {
            "org_unit": "select",
            "registration": "select, insert",
            "number_series": "select, insert, update",
            "idempotency": "select, insert",
            "care_relation": "select, insert",
            "record_entry": "insert",
            "outbox": "insert",
        },
    )
    return manager
