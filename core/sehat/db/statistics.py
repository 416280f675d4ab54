"""What the planner is told of tables that nobody has analyzed yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["expect_many_tenants"]

_EXPECT = """
select pg_restore_attribute_stats('version', current_setting('server_version_num')::integer,
    'schemaname', 'public', 'relname', c.relname::text, 'attname', 'tenant_id', 'inherited', false,
    'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 100::real)
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.reltuples < 0
  and obj_description(c.oid, 'pg_class') = 'sehat:tenant'
"""


async def expect_many_tenants(owner: Connection) -> None:
    """Let every new table of tenants be read by its whole key from its first row on.

    Nothing is known of an empty table, so any key that begins with the tenant looks as good as
    the right one; a session keeps what it chose, and its checks of keys then read all rows of a
    hospital until the table is analyzed, up to a minute later. PostgreSQL 17 cannot be told.
    """
    if await owner.fetchval("select to_regproc('pg_restore_attribute_stats') is not null"):
        await owner.execute(_EXPECT)
