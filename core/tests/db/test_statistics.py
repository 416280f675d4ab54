"""What the planner knows of a new city, whose tables are empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg

from sehat.ids import uuid7

if TYPE_CHECKING:
    from sehat.testing.databases import Databases

_TABLES = """
select c.relname from pg_class c join pg_index i on i.indrelid = c.oid and i.indisprimary
where c.relnamespace = 'public'::regnamespace
  and obj_description(c.oid, 'pg_class') = 'sehat:tenant'
  and pg_get_indexdef(i.indexrelid) like '%(tenant_id, id)' order by 1
"""


async def test_keys_of_a_new_hospital_are_checked_without_reading_all_its_rows(
    databases: Databases,
):
    addresses = await databases.clone()
    owner = await asyncpg.connect(addresses.owner)
    tables = [row["relname"] for row in await owner.fetch(_TABLES)]
    await owner.execute("set plan_cache_mode = force_generic_plan")
    wrong = {}
    for table in tables:
        # As PostgreSQL asks where a row refers to another.
        await owner.execute(
            f"prepare of_{table}(uuid, uuid) as select 1 from only {table} x"
            " where tenant_id = $1 and id = $2 for key share of x"
        )
        plan = await owner.fetch(f"explain execute of_{table}('{uuid7()}', '{uuid7()}')")
        if not any(f"{table}_pkey" in line[0] for line in plan):
            wrong[table] = [line[0] for line in plan]
    await owner.close()

    assert len(tables) > 20
    assert wrong == {}
