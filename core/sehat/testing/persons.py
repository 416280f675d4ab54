"""Persons of a hospital with entries of their record, and pairs that may be one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sehat.ids import uuid7
from sehat.people.name_keys import spoken_name
from sehat.people.search_tokens import person_tokens
from sehat.testing.examples import Example, ExampleContext, Factory

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.testing.city import City

__all__ = ["add_entry", "add_person", "person_examples", "scan_card"]


async def add_person(ctx: ExampleContext, *, name: str = "Asha Devi") -> UUID:
    """A woman of 1980 who is registered at the context's hospital."""
    person_id = uuid7()
    await ctx.db.execute(
        "insert into person (id, name, sex, birth_date, birth_precision, sort_key, created_in,"
        " spoken, search_tokens) values ($1, $2, 'female', $3, 'year', lower($2), $4, $5, $6)",
        person_id,
        name,
        date(1980, 1, 1),
        ctx.tenant.id,
        spoken_name(name),
        person_tokens([name], None),
    )
    await ctx.db.execute(
        'insert into person_name (person_id, text, "primary") values ($1, $2, true)',
        person_id,
        name,
    )
    await ctx.db.execute(
        "insert into registration (tenant_id, person_id, number, by) values ($1, $2, $3, $4)",
        ctx.tenant.id,
        person_id,
        f"T{person_id.hex[-10:]}",
        ctx.actor.user_id,
    )
    await ctx.db.fetchval("select index_registration($1, $2)", ctx.tenant.id, [person_id])
    return person_id


async def add_entry(
    ctx: ExampleContext, person_id: UUID, *, grade: str = "event", title: str = "OPD visit"
) -> UUID:
    """An entry in the record of a person whom the hospital knows."""
    entry_id = uuid7()
    await ctx.db.execute(
        "insert into record_entry (person_id, id, tenant_id, kind, grade, occurred_at, title)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        person_id,
        entry_id,
        ctx.tenant.id,
        "prescription" if grade == "document" else "visit",
        grade,
        ctx.now,
        title,
    )
    return entry_id


async def scan_card(
    owner: Connection, city: City, tenant: str, person_id: UUID, *, minutes: int = 60
) -> None:
    """A scan session as a scanned card leaves it; negative minutes make it one that is over."""
    await owner.execute(
        "insert into scan_session (tenant_id, person_id, user_id, purpose, until)"
        " values ($1, $2, $3, 'care', now() + make_interval(mins => $4))",
        city.tenants[tenant].id,
        person_id,
        city.users[f"doctor.{tenant}"],
        minutes,
    )


async def _a_person(ctx: ExampleContext) -> Example:
    return Example(path={"person": await add_person(ctx)})


async def _a_reachable_person(ctx: ExampleContext) -> Example:
    person_id = await add_person(ctx)
    await ctx.db.execute("update person set mobile = '9876543210' where id = $1", person_id)
    return Example(path={"person": person_id})


async def _a_marked_person(ctx: ExampleContext) -> Example:
    form = {"restricted": "1", "reason": "asked for by the office"}
    return Example(path={"person": await add_person(ctx)}, form=form)


async def _a_pair(ctx: ExampleContext) -> Example:
    one, other = sorted([await add_person(ctx, name="Uma Bhat"), await add_person(ctx)])
    pair_id = uuid7()
    await ctx.db.execute(
        "insert into possible_duplicate (tenant_id, id, person_id, other_id, likeness)"
        " values ($1, $2, $3, $4, 0.9)",
        ctx.tenant.id,
        pair_id,
        one,
        other,
    )
    return Example(path={"pair": pair_id}, form={"into": one, "reason": "same card shown"})


async def _a_merged_pair(ctx: ExampleContext) -> Example:
    example = await _a_pair(ctx)
    admin, into = ctx.city.users[f"admin.{ctx.tenant.slug}"], example.form["into"]
    other = await ctx.db.fetchval(
        "select other_id from possible_duplicate where id = $1", example.path["pair"]
    )
    code = await ctx.db.fetchval(
        "select code from merge_persons($1, $2, $3, $4, 'same card shown')",
        ctx.tenant.id,
        admin,
        other,
        into,
    )
    if code != "ok":
        raise AssertionError(code)
    return Example(path=example.path, form={"reason": "they are two"})


person_examples: dict[str, Factory] = {
    "person": _a_person,
    "reachable_person": _a_reachable_person,
    "marked_person": _a_marked_person,
    "pair": _a_pair,
    "POST /{tenant}/admin/duplicates/{pair}/undo": _a_merged_pair,
}
