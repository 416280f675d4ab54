"""Every table, asked as the walled role: nothing without a tenant, nothing of another."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import asyncpg
import pytest

from sehat.ids import uuid7

if TYPE_CHECKING:
    from uuid import UUID

    from sehat.testing.city import City

SCOPED = """
select c.relname, split_part(obj_description(c.oid, 'pg_class'), ':', 2) as scope
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
  and obj_description(c.oid, 'pg_class') like 'sehat:%' and not c.relispartition
order by 1
"""
KNOWN = """
select array_agg(person_id) from (
  select person_id from registration where tenant_id = $1
  union select person_id from scan_session where tenant_id = $1 and until > now()
  union select person_id from care_relation
    where tenant_id = $1 and (until is null or until > now())) known
"""
LOOKED = defaultdict(str, access_log=" and basis <> 'search'")
"""A hospital's own log names by id whom it looked for and did not choose."""
WRITABLE = """
select string_agg(quote_ident(attname), ', ' order by attnum)
from pg_attribute
where attrelid = $1::text::regclass and attnum > 0 and not attisdropped and attgenerated = ''
  and attidentity <> 'a'
"""


@contextlib.asynccontextmanager
async def bound(connection: asyncpg.Connection, tenant_id: UUID | None) -> AsyncIterator[None]:
    """A transaction bound to a tenant, undone at its end."""
    transaction = connection.transaction()
    await transaction.start()
    if tenant_id is not None:
        await connection.execute("select set_config('sehat.tenant', $1, true)", str(tenant_id))
    try:
        yield
    finally:
        await transaction.rollback()


@pytest.fixture
async def app_role(filled_city: City) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the role that the application logs in as."""
    async with filled_city.connect("app") as connection:
        yield connection


@pytest.fixture
async def tables(filled_city: City) -> dict[str, str]:
    """Name → scope of every table except partitions."""
    async with filled_city.connect("owner") as owner:
        return {row["relname"]: row["scope"] for row in await owner.fetch(SCOPED)}


BIND_USER = "select set_config('sehat.user', $1, true)"
"""Some rows are their user's own within the hospital."""


def of_scope(tables: dict[str, str], *scopes: str) -> list[str]:
    return [table for table, scope in tables.items() if scope in scopes]


async def refused(connection: asyncpg.Connection, statement: str, *values: object) -> bool:
    """Whether the database says no; the transaction goes on either way."""
    try:
        async with connection.transaction():
            done = await connection.execute(statement, *values)
    except asyncpg.InsufficientPrivilegeError:
        return True
    return done.endswith(" 0")


async def test_every_tenant_table_has_rows_of_both_hospitals(
    filled_city: City, tables: dict[str, str]
):
    ids = [filled_city.tenants[slug].id for slug in ("civil", "kamla")]
    async with filled_city.connect("owner") as owner:
        bare = [
            table
            for table in of_scope(tables, "tenant")
            if await owner.fetchval(
                f"select count(distinct tenant_id) from {table} where tenant_id = any($1)", ids
            )
            != 2
        ]

    assert bare == [], "Let an example of the plugin's module `testing` write to these tables."


async def test_every_person_table_has_rows(filled_city: City, tables: dict[str, str]):
    async with filled_city.connect("owner") as owner:
        bare = [
            table
            for table in of_scope(tables, "person")
            if not await owner.fetchval(f"select count(*) from {table}")
        ]

    assert bare == [], "Let an example of the plugin's module `testing` write to these tables."


async def test_app_without_tenant_sees_no_row(app_role: asyncpg.Connection, tables: dict[str, str]):
    seen = {}
    for table in of_scope(tables, "tenant", "person"):
        async with bound(app_role, None):
            seen[table] = await app_role.fetchval(f"select count(*) from {table}")

    assert {table: count for table, count in seen.items() if count} == {}


async def test_app_without_transaction_sees_no_row(
    app_role: asyncpg.Connection, tables: dict[str, str]
):
    seen = {
        table: await app_role.fetchval(f"select count(*) from {table}")
        for table in of_scope(tables, "tenant", "person")
    }

    assert {table: count for table, count in seen.items() if count} == {}


async def test_app_sees_rows_of_its_tenant_alone(
    app_role: asyncpg.Connection, filled_city: City, tables: dict[str, str]
):
    own, foreign = {}, {}
    tenant_id = filled_city.tenants["civil"].id
    for table in of_scope(tables, "tenant"):
        async with bound(app_role, tenant_id):
            await app_role.execute(BIND_USER, str(filled_city.users["clerk.civil"]))
            own[table], foreign[table] = await app_role.fetchrow(
                "select count(*) filter (where tenant_id = $1),"
                f" count(*) filter (where tenant_id is distinct from $1) from {table}",
                tenant_id,
            )

    assert {table: count for table, count in foreign.items() if count} == {}
    assert {table for table, count in own.items() if not count} == set()


@pytest.mark.parametrize("login", ["", "doctor.civil", "clerk.kamla"])
async def test_app_sees_no_draft_of_another_user(
    app_role: asyncpg.Connection, filled_city: City, login: str
):
    user = filled_city.users.get(login)
    tables = ("page_draft", "recent_use")
    async with filled_city.connect("owner") as owner:
        kept = [await owner.fetchval(f"select count(*) from {table}") for table in tables]
    seen = {}
    for table in tables:
        async with bound(app_role, filled_city.tenants["civil"].id):
            await app_role.execute(BIND_USER, str(user or ""))
            seen[table] = await app_role.fetchval(
                f"select count(*) from {table} where user_id is distinct from $1", user
            )

    assert all(kept)
    assert seen == {"page_draft": 0, "recent_use": 0}


async def test_app_sees_persons_that_its_hospital_knows_alone(
    app_role: asyncpg.Connection, filled_city: City, tables: dict[str, str]
):
    tenant_id = filled_city.tenants["civil"].id
    async with filled_city.connect("owner") as owner:
        known = await owner.fetchval(KNOWN, tenant_id)
        strangers = await owner.fetchval(
            "select count(*) from person where id <> all($1::uuid[])", known
        )
    assert strangers

    seen = {}
    for table in of_scope(tables, "person"):
        column = "id" if table == "person" else "person_id"
        async with bound(app_role, tenant_id):
            seen[table] = await app_role.fetchval(
                f"select count(*) from {table} where {column} <> all($1::uuid[]){LOOKED[table]}",
                known,
            )

    assert {table: count for table, count in seen.items() if count} == {}


async def test_app_cannot_write_rows_of_another_tenant(
    app_role: asyncpg.Connection, filled_city: City, tables: dict[str, str]
):
    ours, theirs = (filled_city.tenants[slug].id for slug in ("civil", "kamla"))
    leaks = []
    for table in of_scope(tables, "tenant"):
        columns = await app_role.fetchval(WRITABLE, table)
        async with bound(app_role, ours):
            copied = (
                f"insert into {table} ({columns}) select {columns} from (select"
                f" (jsonb_populate_record(r, jsonb_build_object('tenant_id', $1::uuid,"
                f" 'id', $2::uuid))).* from {table} r limit 1) copy"
            )
            if not await refused(app_role, copied, theirs, uuid7()):
                leaks.append(f"insert into {table}")
            moves = (
                f"update {table} set tenant_id = $1",
                f"update {table} set tenant_id = tenant_id where tenant_id = $1",
                f"delete from {table} where tenant_id = $1",
            )
            leaks += [move for move in moves if not await refused(app_role, move, theirs)]

    assert leaks == []


async def test_platform_tables_that_the_app_reads_say_nothing_of_anybody(
    filled_city: City, tables: dict[str, str]
):
    async with filled_city.connect("owner") as owner:
        telling = await owner.fetch(
            "select table_name::text, column_name::text from information_schema.columns"
            " where table_schema = 'public' and table_name = any($1) and column_name = any($2)"
            " and has_table_privilege('sehat_app', quote_ident(table_name), 'select')",
            [table for table in of_scope(tables, "platform") if table != "audit"],
            ["tenant_id", "person_id", "user_id", "actor_id", "login", "mobile", "password_hash"],
        )

    assert [tuple(row) for row in telling] == []


async def test_app_reads_of_the_audit_what_its_tenant_did_alone(
    app_role: asyncpg.Connection, filled_city: City
):
    tenant_id = filled_city.tenants["civil"].id
    async with bound(app_role, None):
        unbound = await app_role.fetchval("select count(*) from audit")
    async with bound(app_role, tenant_id):
        foreign = await app_role.fetchval(
            "select count(*) from audit where tenant_id is distinct from $1", tenant_id
        )
        own = await app_role.fetchval("select count(*) from audit")

    assert (unbound, foreign) == (0, 0)
    assert own > 0


async def test_app_reads_no_partition(app_role: asyncpg.Connection, filled_city: City):
    async with filled_city.connect("owner") as owner:
        partitions = await owner.fetch(
            "select relname from pg_class where relispartition and relkind = 'r'"
        )
    assert partitions

    for (name,) in partitions:
        async with bound(app_role, filled_city.tenants["civil"].id):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await app_role.fetchval(f"select count(*) from {name}")


async def test_platform_role_reads_no_row_of_hospitals_or_persons(
    filled_city: City, tables: dict[str, str]
):
    async with filled_city.connect("platform") as platform:
        for table in of_scope(tables, "tenant", "person"):
            async with bound(platform, filled_city.tenants["civil"].id):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await platform.fetchval(f"select count(*) from {table}")


HOSTILE = [
    "set role sehat_owner",
    "set role sehat_registry",
    "set session authorization sehat_owner",
    "create temporary table registration (id int)",
    "create table public.shadow (id int)",
    "create schema shadow",
    "select pg_read_file('/etc/passwd')",
    "copy registration to program 'cat'",
    "copy (select 1) to '/tmp/sehat'",
    "alter table registration disable row level security",
    "drop policy sehat_app_all on registration",
    "truncate registration",
    "select lo_import('/etc/passwd')",
    "create function spy() returns int language sql security definer as 'select 1'",
    "alter role sehat_app bypassrls",
    "select family_of(sehat_uuid7())",
    "select root_of(sehat_uuid7())",
    "select knows_any(sehat_uuid7(), '{}')",
    "select user_holds(sehat_uuid7(), sehat_uuid7(), 'x')",
    "select stavalues1 from pg_statistic",
    "select rolpassword from pg_authid",
]


@pytest.mark.parametrize("statement", HOSTILE)
async def test_app_is_refused(app_role: asyncpg.Connection, filled_city: City, statement: str):
    async with bound(app_role, filled_city.tenants["civil"].id):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app_role.execute(statement)


async def test_app_that_turns_row_security_off_sees_no_more(
    app_role: asyncpg.Connection, filled_city: City
):
    async with bound(app_role, filled_city.tenants["civil"].id):
        await app_role.execute("set local row_security = off")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app_role.fetchval("select count(*) from registration")


async def test_app_learns_nothing_from_statistics(
    app_role: asyncpg.Connection, filled_city: City, tables: dict[str, str]
):
    async with filled_city.connect("owner") as owner:
        await owner.execute("analyze registration, person, record_entry")

    shown = await app_role.fetchval(
        "select count(*) from pg_stats where tablename = any($1)",
        of_scope(tables, "tenant", "person"),
    )

    assert shown == 0


async def test_app_cannot_merge_by_hand(app_role: asyncpg.Connection, filled_city: City):
    async with bound(app_role, filled_city.tenants["civil"].id):
        one, other = [
            row["person_id"]
            for row in await app_role.fetch("select person_id from registration limit 2")
        ]
        for statement in (
            "update person set merged_into = $1 where id = $2",
            "insert into person (id, name, sort_key, merged_into) values (gen_random_uuid(), 'x',"
            " $2::uuid::text, $1)",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with app_role.transaction():
                    await app_role.execute(statement, one, other)
