"""What was written down stays: audit, access log and record cannot be changed or removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from sehat.audit.append import canonical_bytes
from sehat.testing.persons import add_person

if TYPE_CHECKING:
    from sehat.testing.city import City

KEPT = ("audit", "access_log", "record_entry")
CHANGES = {
    "update": "update {} set tenant_id = tenant_id",
    "delete": "delete from {}",
    "truncate": "truncate {}",
}


@pytest.mark.parametrize("role", ["app", "platform", "owner"])
@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("change", CHANGES)
async def test_nobody_can(city: City, role: str, table: str, change: str):
    async with city.connect("owner") as owner:
        before = await owner.fetchval(f"select count(*) from {table}")
    assert before

    async with city.connect(role) as connection, connection.transaction():
        await connection.execute(
            "select set_config('sehat.tenant', $1, true)", str(city.tenants["civil"].id)
        )
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(CHANGES[change].format(table))

    async with city.connect("owner") as owner:
        assert await owner.fetchval(f"select count(*) from {table}") >= before


async def test_audit_is_undone_with_what_it_tells(city: City):
    async with city.inside("civil") as ctx, ctx.savepoint() as point:
        person_id = await add_person(ctx)
        await ctx.audit("example.made", entity="person", entity_id=person_id)
        point.undo()

    async with city.connect("owner") as owner:
        assert not await owner.fetchval("select 1 from audit where entity_id = $1", person_id)
        assert not await owner.fetchval("select 1 from person where id = $1", person_id)


async def test_audit_is_kept_with_before_and_after(city: City):
    async with city.inside("civil") as ctx:
        person_id = await add_person(ctx)
        await ctx.audit(
            "example.changed",
            entity="person",
            entity_id=person_id,
            before={"name": "A", "at": ctx.tenant.id},
            after={"name": "B"},
        )

    async with city.connect("owner") as owner:
        row = await owner.fetchrow("select * from audit where entity_id = $1", person_id)

    assert (
        row["body"]
        == (
            f'{{"after":{{"name":"B"}},"before":{{"at":"{city.tenants["civil"].id}","name":"A"}}}}'
        ).encode()
    )
    assert (row["actor_id"], row["actor_kind"]) == (city.users["doctor.civil"], "staff")


def test_equal_values_give_equal_bytes():
    assert canonical_bytes({"b": 1, "a": "ä"}) == canonical_bytes({"a": "ä", "b": 1})
    assert canonical_bytes({"b": 1, "a": "ä"}) == '{"a":"ä","b":1}'.encode()


async def test_hospital_reads_its_own_audit_alone(city: City):
    async with city.inside("civil") as ctx:
        foreign = await ctx.db.fetchval(
            "select count(*) from audit where tenant_id is distinct from $1", ctx.tenant.id
        )
        own = await ctx.db.fetchval("select count(*) from audit")

    assert foreign == 0
    assert own > 0


async def test_hospital_writes_no_audit_of_another(city: City):
    async with city.inside("civil") as ctx:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with ctx.savepoint():
                await ctx.db.execute(
                    "insert into audit (tenant_id, action, entity) values ($1, 'x', 'y')",
                    city.tenants["kamla"].id,
                )
