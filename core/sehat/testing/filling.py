"""A row in every table of the core, so that a wall that leaks has something to show."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sehat.ids import uuid7
from sehat.testing.deliveries import add_dead_letter, add_dead_message
from sehat.testing.persons import add_entry, add_person, scan_card

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.testing.city import City

__all__ = ["fill_core_tables"]


async def fill_core_tables(city: City, tenant: str) -> UUID:
    """Put at least one row of this tenant into every table of the core; return the person.

    The staff of the hospital get a department, a room and postings by the same step.
    """
    async with city.inside(tenant) as ctx:
        person_id = await add_person(ctx)
        await add_entry(ctx, person_id)
        await add_entry(ctx, person_id, grade="document", title="Prescription")
        await ctx.db.fetchval("select next_number('example', '2026')")
        await ctx.audit("example.made", entity="person", entity_id=person_id)
    async with city.connect("owner") as owner, owner.transaction():
        await _fill_places(owner, city, tenant)
        await _fill_persons(owner, city, tenant, person_id)
        await _fill_duplicates(owner, city, tenant, person_id)
        await _fill_events(owner, city, tenant)
        await _fill_desk(owner, city, tenant)
    return person_id


async def _fill_places(owner: Connection, city: City, tenant: str) -> None:
    tenant_id, unit, place = city.tenants[tenant].id, uuid7(), uuid7()
    await owner.execute(
        "insert into org_unit (tenant_id, id, code, name) values ($1, $2, 'MED', 'Medicine')",
        tenant_id,
        unit,
    )
    await owner.execute(
        "insert into place (tenant_id, id, code, name) values ($1, $2, 'R12', 'Room 12')",
        tenant_id,
        place,
    )
    for role in ("doctor", "nurse"):
        practitioner = uuid7()
        await owner.execute(
            "insert into practitioner (tenant_id, id, user_id, name, council, council_number)"
            " values ($1, $2, $3, $4, 'Punjab Medical Council', $5)",
            tenant_id,
            practitioner,
            city.users[f"{role}.{tenant}"],
            f"{role.title()} of {tenant.title()}",
            practitioner.hex[-6:],
        )
        await owner.execute(
            "insert into posting (tenant_id, practitioner_id, org_unit_id, place_id, since)"
            " values ($1, $2, $3, $4, $5)",
            tenant_id,
            practitioner,
            unit,
            place,
            date(2026, 1, 1),
        )


async def _fill_persons(owner: Connection, city: City, tenant: str, person_id: UUID) -> None:
    tenant_id, doctor = city.tenants[tenant].id, city.users[f"doctor.{tenant}"]
    await scan_card(owner, city, tenant, person_id)
    await owner.execute(
        "insert into care_relation (tenant_id, person_id) values ($1, $2)", tenant_id, person_id
    )
    await owner.execute(
        "insert into person_identifier (person_id, system, value) values ($1, 'example', $2)",
        person_id,
        person_id.hex,
    )
    await owner.execute(
        "insert into person_demographics (person_id, tenant_id) values ($1, $2)",
        person_id,
        tenant_id,
    )
    await owner.execute(
        "insert into allergy_statement (person_id, tenant_id, allergen_text)"
        " values ($1, $2, 'Penicillin')",
        person_id,
        tenant_id,
    )
    await owner.execute(
        "insert into access_log (person_id, tenant_id, user_id, purpose, basis, grade, family)"
        " values ($1, $2, $3, 'care', 'care', 'identity', array[$1::uuid])",
        person_id,
        tenant_id,
        doctor,
    )


async def _fill_duplicates(owner: Connection, city: City, tenant: str, person_id: UUID) -> None:
    tenant_id, clerk, search = city.tenants[tenant].id, city.users[f"clerk.{tenant}"], uuid7()
    other = await owner.fetchval(
        "select person_id from registration where tenant_id = $1 and person_id <> $2 limit 1",
        tenant_id,
        person_id,
    ) or await owner.fetchval("select id from person where id <> $1 limit 1", person_id)
    await owner.execute(
        "insert into resident_search (tenant_id, id, user_id, purpose, found)"
        " values ($1, $2, $3, 'registration', 1)",
        tenant_id,
        search,
        clerk,
    )
    await owner.execute(
        "insert into resident_candidate (tenant_id, search_id, user_id, person_id)"
        " values ($1, $2, $3, $4)",
        tenant_id,
        search,
        clerk,
        person_id,
    )
    if other is not None:
        await owner.execute(
            "insert into possible_duplicate (tenant_id, person_id, other_id, likeness, state)"
            " values ($1, $2, $3, 0.8, 'different') on conflict do nothing",
            tenant_id,
            *sorted((person_id, other)),
        )
        await owner.execute(
            "insert into person_merge (person_id, into_id, tenant_id, reason, by, undone_at)"
            " values ($1, $2, $3, 'example', $4, now())",
            person_id,
            other,
            tenant_id,
            clerk,
        )


async def _fill_events(owner: Connection, city: City, tenant: str) -> None:
    tenant_id = city.tenants[tenant].id
    await add_dead_letter(owner, tenant_id)
    await add_dead_message(owner, tenant_id)
    await owner.execute(
        "insert into job_task (tenant_id, job, scheduled_time, state)"
        " values ($1, 'example.told', now(), 'failed')",
        tenant_id,
    )
    await owner.execute(
        "insert into outbox (tenant_id, name, aggregate_id) values ($1, 'example.made.v1', $2)",
        tenant_id,
        uuid7(),
    )
    await owner.execute(
        "insert into idempotency (tenant_id, user_id, route, key, body_hash)"
        " values ($1, $2, 'example', $3, '\\x00')",
        tenant_id,
        city.users[f"clerk.{tenant}"],
        uuid7(),
    )


async def _fill_desk(owner: Connection, city: City, tenant: str) -> None:
    tenant_id, clerk = city.tenants[tenant].id, city.users[f"clerk.{tenant}"]
    await owner.execute(
        "insert into page_draft (tenant_id, user_id, form, expires_at)"
        " values ($1, $2, 'example', now() + interval '1 day')",
        tenant_id,
        clerk,
    )
    await owner.execute(
        "insert into recent_use (tenant_id, user_id, kind, value)"
        " values ($1, $2, 'example', 'example')",
        tenant_id,
        clerk,
    )
