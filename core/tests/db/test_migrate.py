"""Migrations run once, one process at a time, and may be started again at will."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING

import asyncpg
import pytest

from sehat.db.migrate import migrate, pending_migrations
from sehat.db.roles import prepare_database
from sehat.errors import MigrationError

if TYPE_CHECKING:
    from sehat.db.address import Addresses
    from sehat.db.server import EmbeddedServer
    from sehat.plugins.loader import Plugins
    from sehat.testing.city import City
    from sehat.testing.databases import Databases

MIGRATE = """
import asyncio, sys
from sehat.db.migrate import migrate
print(len(asyncio.run(migrate(sys.argv[1], sys.argv[2:]))))
"""
SHAPE = """
select string_agg(line, e'\\n' order by line) from (
  select format('%s %s %s', c.relname, c.relkind, c.relacl) as line from pg_class c
    where c.relnamespace = 'public'::regnamespace
  union all select format('%s %s', conname, pg_get_constraintdef(oid)) from pg_constraint
    where connamespace = 'public'::regnamespace
  union all select format('%s %s', polname, pg_get_expr(polqual, polrelid)) from pg_policy
  union all select format('%s %s', p.oid::regprocedure, p.proacl) from pg_proc p
    where p.pronamespace = 'public'::regnamespace) shape
"""


@pytest.fixture
async def empty(server: EmbeddedServer, databases: Databases) -> Addresses:
    """A database with roles and rights and no table yet."""
    name = "sehat_unmigrated"
    connection = await asyncpg.connect(server.superuser_dsn())
    await connection.execute(f"drop database if exists {name} with (force)")
    await connection.close()
    await prepare_database(server.superuser_dsn(), passwords=server.secrets, name=name)
    return databases.addresses(name)


async def shape_of(addresses: Addresses) -> str:
    connection = await asyncpg.connect(addresses.owner)
    try:
        return await connection.fetchval(SHAPE)
    finally:
        await connection.close()


async def pending(addresses: Addresses) -> list[str]:
    connection = await asyncpg.connect(addresses.owner)
    try:
        return await pending_migrations(connection, "sehat")
    finally:
        await connection.close()


async def migrate_apart(*argv: str) -> int:
    """Run migrations in a process of their own, as `sehat migrate` does; return how many ran."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "ignore", "-c", MIGRATE, *argv),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, error = await process.communicate()
    assert process.returncode == 0, error.decode()
    return int(out)


async def test_migrations_run_once(empty: Addresses, plugins: Plugins):
    assert await pending(empty)

    first = await migrate_apart(empty.owner, *plugins.packages())
    shape = await shape_of(empty)
    second = await migrate_apart(empty.owner, *plugins.packages())

    assert first > 0
    assert second == 0
    assert await pending(empty) == []
    assert await shape_of(empty) == shape


async def test_migrations_of_two_processes_wait_for_each_other(empty: Addresses):
    counts = await asyncio.gather(*(migrate_apart(empty.owner, "sehat") for _ in range(2)))

    assert min(counts) == 0
    assert max(counts) > 0


async def test_process_that_serves_runs_no_migration(city: City):
    assert city.platform.engine.pool is not None

    with pytest.raises(MigrationError, match="already serves"):
        await migrate(city.addresses.owner, ["sehat"])


async def test_preparing_again_changes_nothing(server: EmbeddedServer, addresses: Addresses):
    before = await shape_of(addresses)
    name = addresses.owner.partition("@/")[2].partition("?")[0]

    await prepare_database(server.superuser_dsn(), passwords=server.secrets, name=name)

    assert await shape_of(addresses) == before


@pytest.mark.parametrize("role", ["sehat_registry", "sehat_search"])
async def test_definer_role_cannot_sign_in(server: EmbeddedServer, addresses: Addresses, role: str):
    secrets = server.secrets["sehat_app"]
    url = addresses.app.replace("sehat_app:" + secrets, f"{role}:{secrets}")

    with pytest.raises(asyncpg.PostgresError):
        await asyncpg.connect(url)


def test_importing_the_application_needs_no_database():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", "import sehat.app, sehat.db.engine"],
        env={"PATH": "/usr/bin", "PGHOST": "/nonexistent"},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
