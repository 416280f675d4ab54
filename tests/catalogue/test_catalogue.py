"""The walk of the catalogue finds nothing, and finds whatever is broken on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from sehat.testing.catalogue import Fault, walk_catalogue

if TYPE_CHECKING:
    from sehat.db.address import Addresses
    from sehat.testing import Exemptions
    from sehat.testing.databases import Databases

PLATFORM_TABLES = {
    "allergen",
    "area",
    "audit",
    "brand",
    "code_system",
    "concept",
    "drug",
    "drug_substance",
    "event_subscription",
    "job_run",
    "lab_member",
    "lab_range",
    "lab_test",
    "live_event",
    "membership",
    "password_history",
    "pending_sign_in",
    "plugin_retirement",
    "plugin_switch",
    "recovery_code",
    "role",
    "role_permission",
    "search_term",
    "service_account",
    "stopped_migration",
    "substance",
    "substance_class",
    "tenant",
    "try_bucket",
    "user_account",
    "user_device",
    "user_session",
    "user_totp",
}
"""Tables of the core without a wall by tenant or person; a new one is a decision, made here."""

OWN = "tenant_id = (select nullif(current_setting('sehat.tenant', true), '')::uuid)"
COLUMNS = "tenant_id uuid not null references tenant (id), id uuid not null default sehat_uuid7()"
MADE = f"create table broken ({COLUMNS}, parent_id uuid, primary key (tenant_id, id))"
SCOPED = "comment on table broken is 'sehat:tenant'"
FORCED = "alter table broken enable row level security; alter table broken force row level security"
POLICY = f"create policy own on broken to sehat_app using ({OWN}) with check ({OWN})"
SOUND = [MADE, SCOPED, FORCED, POLICY]
"""A tenant table as it has to be; each case below breaks one thing about it."""

PERSONAL = (
    "create table broken (person_id uuid not null references person (id), id uuid not null,"
    " value text, primary key (person_id, id)); comment on table broken is 'sehat:person'"
)
SEEN = "create policy seen on broken for select to sehat_app using (sees_person(person_id))"
DEFINER = "create function broken() returns int language sql security definer"
PINNED = "set search_path = pg_catalog, public as 'select 1'"

BROKEN = {
    "no comment": ("scope", [MADE, FORCED, POLICY]),
    "unknown scope": ("scope", [*SOUND, "comment on table broken is 'sehat:galaxy'"]),
    "no row security": ("row security", [MADE, SCOPED, POLICY]),
    "not forced": ("row security", [*SOUND, "alter table broken no force row level security"]),
    "no policy": ("policy", [MADE, SCOPED, FORCED]),
    "open policy": ("policy", [*SOUND, "create policy wide on broken to sehat_app using (true)"]),
    "open check": (
        "policy",
        [MADE, SCOPED, FORCED, POLICY.replace(f"with check ({OWN})", "with check (true)")],
    ),
    "policy for everybody": ("policy", [*SOUND, f"create policy p on broken using ({OWN})"]),
    "policy for the platform": (
        "policy",
        [*SOUND, f"create policy p on broken to sehat_platform using ({OWN})"],
    ),
    "setting that is never missing": (
        "policy",
        [
            MADE,
            SCOPED,
            FORCED,
            (
                "create policy p on broken to sehat_app"
                " using (tenant_id = current_setting('sehat.tenant')::uuid)"
            ),
        ],
    ),
    "tenant may be null": (
        "tenant column",
        [
            "create table broken (tenant_id uuid, id uuid primary key)",
            SCOPED,
            FORCED,
            POLICY,
        ],
    ),
    "key without tenant": (
        "primary key",
        [MADE.replace("primary key (tenant_id, id)", "primary key (id)"), SCOPED, FORCED, POLICY],
    ),
    "key that ends with tenant": (
        "primary key",
        [MADE.replace("(tenant_id, id)", "(id, tenant_id)"), SCOPED, FORCED, POLICY],
    ),
    "simple foreign key": (
        "foreign key",
        [
            "create unique index place_alone on place (id)",
            *SOUND,
            "alter table broken add foreign key (parent_id) references place (id)",
        ],
    ),
    "foreign key that mixes tenants": (
        "foreign key",
        [
            *SOUND,
            (
                "alter table broken add column other_id uuid,"
                " add foreign key (other_id, parent_id) references place (tenant_id, id)"
            ),
        ],
    ),
    "foreign key that deletes": (
        "foreign key effect",
        [
            *SOUND,
            (
                "alter table broken add foreign key (tenant_id, parent_id)"
                " references place (tenant_id, id) on delete cascade"
            ),
        ],
    ),
    "unique over all tenants": (
        "unique key",
        [*SOUND, "create unique index on broken (parent_id)"],
    ),
    "unique over all persons": (
        "unique key",
        [PERSONAL, FORCED, SEEN, "create unique index on broken (value)"],
    ),
    "excluding over all tenants": (
        "exclusion",
        [*SOUND, "alter table broken add exclude using gist (parent_id with =)"],
    ),
    "person table without a policy": ("policy", [PERSONAL, FORCED]),
    "person table that shows all": (
        "policy",
        [PERSONAL, FORCED, SEEN.replace("sees_person(person_id)", "true")],
    ),
    "person table not walled": ("row security", [PERSONAL, SEEN]),
    "person table by id": (
        "primary key",
        [PERSONAL.replace("primary key (person_id, id)", "primary key (id)"), FORCED, SEEN],
    ),
    "platform table of tenants, readable": (
        "row security",
        [MADE, "comment on table broken is 'sehat:platform'; grant select on broken to sehat_app"],
    ),
    "partition that is granted": (
        "partition",
        ["grant select on record_entry_00 to sehat_app"],
    ),
    "partition marked as a table": (
        "scope",
        ["comment on table record_entry_00 is 'sehat:tenant'"],
    ),
    "plain view": ("view", ["create view broken as select * from registration"]),
    "materialized view": ("view", ["create materialized view broken as select * from tenant"]),
    "table elsewhere": ("schema", ["create schema broken create table hidden (id int)"]),
    "definer of the owner": (
        "definer function",
        [f"{DEFINER} {PINNED}", "revoke all on function broken() from public"],
    ),
    "definer without a path": (
        "definer function",
        [
            f"{DEFINER} as 'select 1'",
            "alter function broken() owner to sehat_registry",
            "revoke all on function broken() from public",
        ],
    ),
    "definer for everybody": (
        "definer function",
        [
            f"{DEFINER} {PINNED}",
            "alter function broken() owner to sehat_registry",
            "grant execute on function broken() to public",
        ],
    ),
    "superuser": ("database role", ["alter role sehat_app superuser"]),
    "role that bypasses": ("database role", ["alter role sehat_app bypassrls"]),
    "role that becomes another": ("database role", ["grant sehat_registry to sehat_app"]),
    "temporary tables": (
        "database role",
        [
            (
                "do $$ begin execute format('grant temp on database %I to sehat_app',"
                " current_database()); end $$"
            )
        ],
    ),
    "temporary tables for everybody": (
        "database role",
        [
            (
                "do $$ begin execute format('grant temp on database %I to public',"
                " current_database()); end $$"
            )
        ],
    ),
    "may create": ("database role", ["grant create on schema public to sehat_app"]),
    "definer role that logs in": ("database role", ["alter role sehat_registry login"]),
    "owner is the app": ("ownership", [*SOUND, "alter table broken owner to sehat_app"]),
    "may truncate": ("odd rights", [*SOUND, "grant truncate on broken to sehat_app"]),
    "granted to everybody": ("public rights", [*SOUND, "grant select on broken to public"]),
    "column granted": ("public rights", [*SOUND, "grant select (id) on broken to sehat_app"]),
    "platform role in a hospital": (
        "platform role",
        [*SOUND, "grant select on broken to sehat_platform"],
    ),
    "unscoped and readable": (
        "reach of the app",
        ["create table broken (id int); grant select on broken to sehat_app"],
    ),
    "sequence": (
        "reach of the app",
        ["create sequence broken; grant usage on sequence broken to sehat_app"],
    ),
    "date that becomes today": (
        "column default",
        [*SOUND, "alter table broken add column born date default current_date"],
    ),
    "key that is made up": (
        "column default",
        [
            *SOUND,
            (
                "alter table broken alter column parent_id set not null,"
                " alter column parent_id set default gen_random_uuid()"
            ),
        ],
    ),
}


async def _faults_after(url: str, statements: list[str]) -> list[Fault]:
    connection = await asyncpg.connect(url)
    try:
        transaction = connection.transaction()
        await transaction.start()
        for statement in statements:
            await connection.execute(statement)
        faults = await walk_catalogue(connection)
        await transaction.rollback()
    finally:
        await connection.close()
    return faults


@pytest.fixture
def superuser(databases: Databases, addresses: Addresses) -> str:
    """The log-in that may break things; every case is rolled back."""
    return databases.superuser(addresses)


@pytest.fixture(scope="module")
async def faults(addresses: Addresses) -> list[Fault]:
    """What the walk finds in the tables of the core and the live plugins."""
    return await _faults_after(addresses.owner, [])


async def test_catalogue_of_core_and_plugins_has_no_escape(
    faults: list[Fault], exemptions: Exemptions
):
    assert [fault for fault in faults if (fault.rule, fault.name) not in exemptions] == []


async def test_exemption_that_nothing_needs_is_gone(faults: list[Fault], exemptions: Exemptions):
    assert set(exemptions) - {(fault.rule, fault.name) for fault in faults} == set()


async def test_sound_table_is_no_fault(superuser: str, faults: list[Fault]):
    assert await _faults_after(superuser, SOUND) == faults


@pytest.mark.parametrize(("rule", "statements"), BROKEN.values(), ids=BROKEN.keys())
async def test_walk_reports_what_is_broken(
    superuser: str, faults: list[Fault], rule: str, statements: list[str]
):
    found = set(await _faults_after(superuser, statements)) - set(faults)

    assert rule in {fault.rule for fault in found}


async def test_platform_tables_are_the_known_ones(addresses: Addresses):
    connection = await asyncpg.connect(addresses.owner)
    try:
        rows = await connection.fetch(
            "select relname from pg_class where obj_description(oid, 'pg_class') = 'sehat:platform'"
        )
    finally:
        await connection.close()

    assert {row["relname"] for row in rows} == PLATFORM_TABLES
