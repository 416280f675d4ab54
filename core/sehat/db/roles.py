"""The roles of the database and the rights that hold before the first migration."""

from __future__ import annotations

from collections.abc import Mapping

import asyncpg

from sehat.errors import DatabaseError

__all__ = ["LOGIN_ROLES", "SILENT_ROLES", "prepare_database"]

LOGIN_ROLES = ("sehat_owner", "sehat_app", "sehat_platform")
"""Roles that log in: migrations, the walled application, sign-in and tenants."""

SILENT_ROLES = ("sehat_registry", "sehat_search")
"""Roles without log-in that own the reviewed SECURITY DEFINER functions."""

OLDEST_SERVER = 170000

_LIMITS = """
alter role sehat_app set statement_timeout = '5s';
alter role sehat_app set lock_timeout = '4s';
alter role sehat_app set idle_in_transaction_session_timeout = '10s';
alter role sehat_platform set statement_timeout = '5s';
"""

_INSIDE = """
create extension if not exists btree_gist;
create extension if not exists pg_trgm;
revoke all on schema public from public;
grant usage on schema public to sehat_app, sehat_platform, sehat_registry, sehat_search;
grant usage, create on schema public to sehat_owner, sehat_registry, sehat_search;
do $do$ begin
if current_setting('server_version_num')::int >= 180000 then
  create or replace function sehat_uuid7() returns uuid language sql volatile as 'select uuidv7()';
else
create or replace function sehat_uuid7() returns uuid language sql volatile as $$
  select encode(
    set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
      placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
      from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;
end if;
end $do$;
alter default privileges for role sehat_owner revoke execute on functions from public;
alter default privileges for role sehat_registry revoke execute on functions from public;
"""


async def prepare_database(
    superuser_url: str, *, passwords: Mapping[str, str], name: str = "sehat"
) -> None:
    """Make the roles and the database where they are missing; safe to run again.

    Raises:
        DatabaseError: the server is older than PostgreSQL 17.
    """
    connection = await asyncpg.connect(superuser_url, database="postgres")
    try:
        if connection.get_server_version()[0] * 10000 < OLDEST_SERVER:
            raise DatabaseError("Sehat needs PostgreSQL 17 or newer; upgrade the server.")
        for role in LOGIN_ROLES:
            await _make_role(connection, role, password=passwords[role])
        for role in SILENT_ROLES:
            await _make_role(connection, role, password=None)
            await connection.execute(f"grant {role} to sehat_owner with inherit true, set true")
        await connection.execute(_LIMITS)
        if not await connection.fetchval("select 1 from pg_database where datname = $1", name):
            await connection.execute(f'create database "{name}" owner sehat_owner')
        await connection.execute(f'revoke all on database "{name}" from public')
        await connection.execute(f'grant connect on database "{name}" to sehat_app, sehat_platform')
    finally:
        await connection.close()
    inside = await asyncpg.connect(superuser_url, database=name)
    try:
        await inside.execute(_INSIDE)
    finally:
        await inside.close()


async def _make_role(connection: asyncpg.Connection, role: str, *, password: str | None) -> None:
    if not await connection.fetchval("select 1 from pg_roles where rolname = $1", role):
        await connection.execute(f"create role {role}")
    rights = "nosuperuser nobypassrls nocreatedb nocreaterole noreplication"
    if password is None:
        await connection.execute(f"alter role {role} nologin {rights}")
        return
    quoted = await connection.fetchval("select quote_literal($1::text)", password)
    await connection.execute(f"alter role {role} login {rights} password {quoted}")
