"""Walls of the core's tables, the record with its access log, and the audit's guard."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import (
    BOUND_TENANT,
    make_functions,
    person_table,
    platform_table,
    run_sql,
    tenant_table,
)

ID = "2026-11-24-0002-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls, record and audit"

PARTITIONS = 32

ACCESS_LOG = """
create table if not exists access_log (
  person_id uuid not null,
  id uuid not null default sehat_uuid7(),
  tenant_id uuid not null,
  user_id uuid not null,
  purpose text not null,
  basis text not null,
  grade text not null check (grade in ('identity', 'event', 'document')),
  scope text not null default 'city' check (scope in ('own', 'city')),
  family uuid[] not null,
  at timestamptz not null default transaction_timestamp(),
  xid xid8 not null default pg_current_xact_id())
"""

RECORD_ENTRY = """
create table if not exists record_entry (
  person_id uuid not null,
  id uuid not null default sehat_uuid7(),
  tenant_id uuid not null,
  kind text not null,
  grade text not null check (grade in ('event', 'document')),
  occurred_at timestamptz not null,
  title text not null default '',
  summary jsonb not null default '{}',
  fhir jsonb,
  author jsonb not null default '{}',
  signed_at timestamptz,
  sha256 text,
  supersedes uuid,
  source text not null default 'own' check (source in ('own', 'external')),
  primary key (person_id, id),
  foreign key (person_id) references person (id) on delete restrict)
partition by hash (person_id)
"""


def _known(table: str, column: str = "person_id") -> str:
    """The hospital registered the person (one probe of an index), or sees them otherwise."""
    return (
        f"(exists (select 1 from registration r where r.tenant_id = {BOUND_TENANT}"  # noqa: S608 - our own words
        f" and r.person_id = {table}.{column}) or sees_person({column}))"
    )


OPENED = "person_id = any((select opened_persons('event', 'own'))::uuid[])"
OPENED_FULLY = "person_id = any((select opened_persons('document', 'own'))::uuid[])"
OPENED_CITY = "person_id = any((select opened_persons('event', 'city'))::uuid[])"
OWN_OR_CITY = f"(tenant_id = {BOUND_TENANT} or {OPENED_CITY})"
ENTRY_SEEN = f"{OPENED} and (grade = 'event' or {OPENED_FULLY}) and {OWN_OR_CITY}"

SLUG = (
    "slug ~ '^[a-z][a-z0-9-]{1,39}$' and slug not in ('admin', 'api', 'card', 'events',"
    " 'healthz', 'help', 'me', 'portal', 'preferences', 'readyz', 'sign-in', 'sign-out', 'static')"
)
BIRTH = "birth_precision in ('day', 'month', 'year', 'age', 'unknown')"


async def forwards() -> MigrationManager:
    """Wall every table that the first migration made."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    _platform(manager)
    _tenants(manager)
    run_sql(manager, [ACCESS_LOG, RECORD_ENTRY])
    make_functions(
        manager,
        "sehat",
        "family_of",
        "knows_any",
        "sees_person",
        "opened_persons",
        "user_holds",
        "record_open",
    )
    _people(manager)
    _record(manager)
    _audit(manager)
    return manager


def _platform(manager: MigrationManager) -> None:
    platform_table(
        manager,
        "tenant",
        app="select",
        registry="select",
        references={"parent_id": "tenant"},
        checks={"kind": "kind in ('authority', 'government', 'private')", "slug": SLUG},
    )
    platform_table(
        manager,
        "user_account",
        app="",
        registry="select",
        platform="select, insert, update",
    )
    platform_table(
        manager,
        "user_session",
        references={"user_id": "user_account"},
        platform="select, insert, update",
    )
    platform_table(manager, "role", references={"tenant_id": "tenant"}, registry="select")
    platform_table(
        manager,
        "role_permission",
        references={"role_id": "role"},
        unique=[("role_id", "permission")],
        registry="select",
    )
    platform_table(
        manager,
        "membership",
        references={"user_id": "user_account", "tenant_id": "tenant", "role_id": "role"},
        unique=[("user_id", "tenant_id", "role_id")],
        registry="select",
    )
    platform_table(manager, "sign_in_failure", indexes=["login, at"])
    platform_table(
        manager,
        "plugin_switch",
        references={"tenant_id": "tenant"},
        unique=[("tenant_id", "plugin")],
    )
    platform_table(
        manager, "area", app="select", unique=[("code", "kind", "valid_from")], indexes=["name"]
    )


def _tenants(manager: MigrationManager) -> None:
    tenant_table(manager, "org_unit", keys={"parent_id": "org_unit"}, unique=[("code",)])
    tenant_table(manager, "place", keys={"parent_id": "place"}, unique=[("code",)])
    tenant_table(manager, "practitioner", unique=[("user_id",)])
    tenant_table(
        manager,
        "posting",
        keys={
            "practitioner_id": "practitioner",
            "org_unit_id": "org_unit",
            "place_id": "place",
        },
        indexes=["practitioner_id"],
    )
    tenant_table(
        manager,
        "registration",
        references={"person_id": "person"},
        unique=[("person_id",), ("number",)],
        registry="select",
    )
    tenant_table(
        manager,
        "scan_session",
        references={"person_id": "person"},
        indexes=["person_id, until"],
        rights="select",
        registry="select, insert",
        rooted=False,
    )
    tenant_table(
        manager,
        "care_relation",
        references={"person_id": "person"},
        indexes=["person_id, until", "source_id"],
        registry="select",
        rooted=False,
    )
    tenant_table(manager, "number_series", unique=[("kind", "period")])
    tenant_table(manager, "outbox", rights="select, insert", indexes=["occurred_at"], rooted=False)
    tenant_table(
        manager,
        "idempotency",
        unique=[("user_id", "route", "key")],
        rights="select, insert, update",
        rooted=False,
    )


def _people(manager: MigrationManager) -> None:
    person_table(
        manager,
        "person",
        key="id",
        visible=_known("person", "id"),
        references={"merged_into": "person"},
        indexes=["merged_into"],
        checks={
            "sex": "sex in ('female', 'male', 'other', 'unknown')",
            "birth": f"{BIRTH} and (birth_date is null) = (birth_precision = 'unknown')",
        },
        rights="select, insert, update",
        registry="select",
    )
    for table, unique in (
        ("person_name", []),
        ("person_identifier", [("system", "value", "person_id")]),
        ("person_demographics", [("person_id", "version")]),
    ):
        person_table(
            manager,
            table,
            references={"person_id": "person"},
            unique=unique,
            registry="select",
        )
    run_sql(
        manager,
        [
            "create unique index if not exists person_identifier_one_person"
            " on person_identifier (system, value) where system in ('card_number', 'abha')"
        ],
    )


def _record(manager: MigrationManager) -> None:
    person_table(
        manager,
        "access_log",
        visible=f"tenant_id = {BOUND_TENANT}",
        writable="false",
        indexes=["tenant_id, at"],
        rights="select",
        registry="select, insert",
    )
    run_sql(
        manager,
        [
            # Only an opening that shows entries is looked for by its transaction.
            "create index if not exists access_log_opened on access_log (xid)"
            " where grade <> 'identity'"
        ],
    )
    person_table(
        manager,
        "record_entry",
        visible=ENTRY_SEEN,
        writable=f"tenant_id = {BOUND_TENANT} and {_known('record_entry')}",
        indexes=["person_id, occurred_at desc"],
    )
    run_sql(
        manager,
        [
            statement
            for number in range(PARTITIONS)
            for statement in (
                f"create table if not exists record_entry_{number:02} partition of record_entry"
                f" for values with (modulus {PARTITIONS}, remainder {number})",
                f"alter table record_entry_{number:02} enable row level security",
                f"alter table record_entry_{number:02} force row level security",
                f"comment on table record_entry_{number:02} is 'sehat:partition'",
            )
        ],
    )
    person_table(
        manager,
        "allergy_statement",
        visible=f"{OPENED_FULLY} and {OWN_OR_CITY}",
        writable=f"tenant_id = {BOUND_TENANT} and sees_person(person_id)",
        references={"person_id": "person", "tenant_id": "tenant"},
        checks={
            "kind": "kind in ('allergy', 'none_known')",
            "status": "status in ('active', 'entered_in_error', 'resolved')",
        },
    )


def _audit(manager: MigrationManager) -> None:
    platform_table(
        manager,
        "audit",
        app="select, insert",
        platform="select, insert",
        registry="insert",
        indexes=["tenant_id, at"],
    )
    own = f"tenant_id = {BOUND_TENANT}"
    run_sql(
        manager,
        [
            "alter table audit enable row level security",
            "alter table audit force row level security",
            *(
                f"drop policy if exists {role} on audit;"
                f" create policy {role} on audit to {role} using ({rule}) with check ({rule})"
                for role, rule in (
                    ("sehat_app", own),
                    ("sehat_platform", "true"),
                    ("sehat_owner", "true"),
                    ("sehat_registry", "true"),
                )
            ),
            """
            create or replace function refuse_change() returns trigger language plpgsql as $$
            begin
              raise exception '% is append-only', tg_table_name
                using errcode = 'insufficient_privilege';
            end $$
            """,
            *(
                f"create or replace trigger append_only before update or delete or truncate"
                f" on {table} for each statement execute function refuse_change()"
                for table in ("audit", "access_log", "record_entry")
            ),
        ],
    )
