"""Rows of the core's own tables, and the examples that its routes name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sehat.ids import uuid7
from sehat.people.name_keys import spoken_name
from sehat.people.search_tokens import person_tokens
from sehat.permissions import permissions_of_role
from sehat.plugins.offers import HomePage
from sehat.plugins.slots import fills_of
from sehat.tenancy.context import Staff
from sehat.testing.accounts import account_examples
from sehat.testing.examples import Example, ExampleContext, Exemptions, Factory
from sehat.web.arrival import Arrival
from sehat.web.slots import write_context

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.testing.city import City

__all__ = [
    "add_dead_letter",
    "add_dead_message",
    "add_entry",
    "add_person",
    "examples",
    "exempt",
    "fill_core_tables",
    "scan_card",
]


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


async def add_dead_letter(owner: Connection, tenant_id: UUID) -> UUID:
    """A delivery that was given up, of an event that a card was issued."""
    event_id, delivery_id, card_id = uuid7(), uuid7(), uuid7()
    payload = f'{{"aggregate_id": "{card_id}", "person_id": "{uuid7()}", "kind": "permanent"}}'
    await owner.execute(
        "insert into outbox (tenant_id, id, name, aggregate_id, payload, done_at)"
        " values ($1, $2, 'cards.card_issued.v1', $3, $4::text::jsonb, now())",
        tenant_id,
        event_id,
        card_id,
        payload,
    )
    await owner.execute(
        "insert into event_delivery (tenant_id, id, event_id, listener, aggregate_id, state,"
        " attempts, error, incident)"
        " values ($1, $2, $3, 'cards.example', $4, 'dead', 10, 'KeyError', 'example')",
        tenant_id,
        delivery_id,
        event_id,
        card_id,
    )
    return delivery_id


async def add_dead_message(owner: Connection, tenant_id: UUID) -> UUID:
    """A message that was given up."""
    message_id = uuid7()
    await owner.execute(
        "insert into message (tenant_id, id, template, locale, mobile, state, attempts, error,"
        " incident)"
        " values ($1, $2, 'example.told', 'hi', '9812345678', 'dead', 10, 'example', 'x')",
        tenant_id,
        message_id,
    )
    return message_id


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


async def _a_role(ctx: ExampleContext) -> Example:
    role_id = uuid7()
    await ctx.city.platform.pool.execute(
        "insert into role (id, tenant_id, code, name) values ($1, $2, $3, 'Example')",
        role_id,
        ctx.tenant.id,
        f"example_{role_id.hex[-8:]}",
    )
    return Example(path={"role": role_id}, form={"permission": ["record.read_events"]})


async def _a_membership(ctx: ExampleContext) -> Example:
    user_id = await ctx.city.add_user(_login(), roles=("pharmacist",), tenant=ctx.tenant.slug)
    membership_id = await ctx.city.platform.pool.fetchval(
        "select id from membership where user_id = $1", user_id
    )
    return Example(path={"membership": membership_id})


async def _a_grant(ctx: ExampleContext) -> Example:
    login = _login()
    await ctx.city.add_user(login)
    role_id = await ctx.city.platform.pool.fetchval(
        "select id from role where tenant_id = $1 and code = 'pharmacist'", ctx.tenant.id
    )
    return Example(form={"login": login, "role_id": role_id})


async def _a_plugin(ctx: ExampleContext) -> Example:
    name = ctx.city.platform.plugins.live[0].name
    return Example(path={"name": name}, form={"enabled": "on"})


def _login() -> str:
    return f"example.{uuid7().hex[-8:]}"


async def _a_dead_letter(ctx: ExampleContext) -> Example:
    async with ctx.city.connect("owner") as owner:
        return Example(path={"delivery": await add_dead_letter(owner, ctx.tenant.id)})


async def _a_webhook(ctx: ExampleContext) -> Example:
    webhook_id = uuid7()
    await ctx.db.execute(
        "insert into webhook (tenant_id, id, url, events)"
        " values ($1, $2, 'https://hooks.example/sehat', '{cards.card_issued.v1}')",
        ctx.tenant.id,
        webhook_id,
    )
    return Example(path={"webhook": webhook_id})


async def _a_new_webhook(_: ExampleContext) -> Example:
    form = {"url": "https://hooks.example/sehat", "event": ["cards.card_issued.v1"]}
    return Example(form=form)


async def _a_job(ctx: ExampleContext) -> Example:
    async with ctx.city.connect("owner") as owner:
        await owner.execute(
            "update job_task set state = 'done' where tenant_id = $1 and state = 'waiting'",
            ctx.tenant.id,
        )
    return Example(path={"name": "core.clear_messages"})


async def _a_dead_message(ctx: ExampleContext) -> Example:
    async with ctx.city.connect("owner") as owner:
        return Example(path={"message": await add_dead_message(owner, ctx.tenant.id)})


async def _an_asset(ctx: ExampleContext) -> Example:
    address = ctx.city.platform.assets.url("vendor/htmx.min.js")
    return Example(path={"name": address.removeprefix("/static/")})


async def _a_fill(ctx: ExampleContext) -> Example:
    """A box of the hospital's first page, in a request of its own by a doctor."""
    platform, actor = ctx.city.platform, ctx.actor
    assert isinstance(actor, Staff)  # noqa: S101 - an example is made by somebody of the staff
    arrival = Arrival(platform, "", "", "en", tenant=ctx.tenant, staff=actor, presence=ctx.presence)
    held = permissions_of_role("doctor", ctx.city.declared)
    fill = next(f for _, f in fills_of(platform.plugins, "core.home") if f.permission in held)
    token = write_context(arrival, fill, HomePage(ctx.business_date))
    return Example(path={"fill": fill.name}, query={"c": token})


async def _a_draft(_: ExampleContext) -> Example:
    return Example(form={"_form": "example", "_entity": "1", "text": "half typed"})


async def _a_command(_: ExampleContext) -> Example:
    return Example(form={"command": "admin/members"})


examples: dict[str, Factory] = {
    **account_examples,
    "GET /{tenant}/slots/{fill}": _a_fill,
    "GET /static/{name}": _an_asset,
    "POST /{tenant}/palette": _a_command,
    "POST /{tenant}/drafts": _a_draft,
    "POST /{tenant}/drafts/forget": _a_draft,
    "person": _a_person,
    "reachable_person": _a_reachable_person,
    "marked_person": _a_marked_person,
    "pair": _a_pair,
    "POST /{tenant}/admin/duplicates/{pair}/undo": _a_merged_pair,
    "role": _a_role,
    "membership": _a_membership,
    "plugin": _a_plugin,
    "dead_letter": _a_dead_letter,
    "dead_message": _a_dead_message,
    "job": _a_job,
    "webhook": _a_webhook,
    "POST /{tenant}/admin/webhooks": _a_new_webhook,
    "POST /{tenant}/admin/members": _a_grant,
}
"""What the core's own routes name as `needs(…, example=…)`; open routes by method and path."""

exempt: Exemptions = {
    ("column default", "live_event.id"): (
        "The place in a stream has to grow in the order of commits, which a UUID does not."
    ),
    ("unique key", "person_identifier_one_person"): (
        "A card number or health account is one person's in the whole city; the numbers are"
        " random, so that a clash tells nobody anything."
    ),
}
"""What the walk of the catalogue lets pass in the core's tables."""
