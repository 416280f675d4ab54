"""The city that figures are taken in: many persons, some hospitals, one clerk of them all."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct
from stdnum import verhoeff

from sehat.auth.accounts import add_account
from sehat.errors import SehatError
from sehat.ids import uuid7
from sehat.refusals import Refusal
from sehat.tenancy.founding import found_tenant

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.db.pool import Pool
    from sehat.plugins.loader import Plugins

__all__ = [
    "LOGIN",
    "PASSWORD",
    "BenchCity",
    "Caller",
    "Desk",
    "add_hospitals",
    "build_city",
    "more_persons",
]

LOGIN, PASSWORD = "bench", "carries a thousand desks"
AUTHORITY = "city"
HOSPITALS, QUEUES = 20, 8
STEP = 100_000
SAMPLE = 20_000
"""Persons with a valid card number, whom the rounds ask for."""

_PERSONS = """
with made as materialized (
  select n, sehat_uuid7() as id from generate_series($1::bigint, $2::bigint) n),
persons as (
  insert into person (id, name, name_local, sex, birth_date, birth_precision, mobile, locality,
                      sort_key)
  select id, 'Person ' || n, null, case n % 2 when 0 then 'female' else 'male' end,
         date '1950-01-01' + (n * 7919 % 25000)::integer, 'day',
         (9000000000 + n)::text, 'Ward ' || n % 250, 'person ' || n
  from made)
insert into cards_card (person_id, id, number, serial, kind, status_index, qr, expires_at,
                        issued_in)
select id, sehat_uuid7(), (20000000000 + n)::text, lpad(to_hex(n), 16, '0'), 'permanent', n, '-',
       now() + interval '10 years', (select id from tenant where slug = 'hospital-0')
from made
"""
"""Persons by number, each with a card; who else is there may bear the same mobile."""

_REGISTRATIONS = """
insert into registration (tenant_id, person_id, number)
select ($1::uuid[])[1 + row_number() over (order by id) % $2], id,
       'B-' || row_number() over (order by id)
from person limit $3
"""

_BARE = """
create table bench_bare (key text primary key, name text not null, born date not null);
create table bench_bare_log (id uuid primary key default sehat_uuid7(), note text not null,
                             at timestamptz not null default now());
grant select on bench_bare to sehat_app;
grant select, insert on bench_bare_log to sehat_app;
comment on table bench_bare is 'sehat:platform';
comment on table bench_bare_log is 'sehat:platform';
insert into bench_bare select number, name, birth_date
  from cards_card c join person p on p.id = c.person_id;
"""


class Caller(Struct, frozen=True):
    """A typed card number and its second fact."""

    number: str
    second: str


class Desk(Struct, frozen=True):
    """A person who may be registered at a hospital, into one of its queues."""

    slug: str
    person_id: UUID
    queue_id: UUID


class BenchCity(Struct, frozen=True):
    """What the rounds draw from."""

    persons: int
    slugs: tuple[str, ...]
    callers: tuple[Caller, ...]
    desks: tuple[Desk, ...]
    bare_keys: tuple[str, ...]


async def build_city(
    owner: Connection, platform: Pool, plugins: Plugins, *, persons: int
) -> BenchCity:
    """Fill an empty, migrated database."""
    tenants = await _found(owner, platform, plugins)
    await more_persons(owner, persons)
    callers = await _validate_sample(owner, min(SAMPLE, persons // 4))
    registered = min(200_000, persons // 2)
    await owner.execute(_REGISTRATIONS, list(tenants.values()), len(tenants), registered)
    await owner.execute(_BARE)
    for table in ("person", "cards_card", "registration", "bench_bare"):
        await owner.execute(f"vacuum analyze {table}")
    keys = await owner.fetch("select key from bench_bare order by random() limit 5000")
    return BenchCity(
        persons,
        tuple(tenants),
        tuple(callers),
        tuple(await _desks(owner, tenants)),
        tuple(row["key"] for row in keys),
    )


async def more_persons(owner: Connection, count: int) -> None:
    """Add so many persons, each with a card; those that are there stay."""
    there = await owner.fetchval("select count(*) from cards_card")
    # A walled table takes no COPY, so the rows are made where they will lie.
    for first in range(there + 1, there + count + 1, STEP):
        last = min(first + STEP, there + count + 1) - 1
        await owner.execute(_PERSONS, first, last)
    for table in ("person", "cards_card"):
        await owner.execute(f"vacuum analyze {table}")


async def _found(owner: Connection, platform: Pool, plugins: Plugins) -> dict[str, UUID]:
    declared = [permission for plugin in plugins.live for permission in plugin.permissions]
    city = await _founded(
        platform,
        slug=AUTHORITY,
        kind="authority",
        name="City",
        declared=declared,
        plugins=plugins.promises(),
    )
    tenants = await add_hospitals(owner, platform, plugins, range(HOSPITALS))
    user = await add_account(platform, login=LOGIN, name="Bench Clerk", password=PASSWORD)
    if isinstance(user, Refusal):
        raise SehatError(f"The bench's clerk was refused: {user.code}.")
    role = await platform.fetchval(
        "select id from role where tenant_id = $1 and code = 'registration_clerk'", city
    )
    await platform.execute(
        "insert into membership (user_id, tenant_id, role_id, covers_branch)"
        " values ($1, $2, $3, true)",
        user,
        city,
        role,
    )
    return tenants


async def add_hospitals(
    owner: Connection, platform: Pool, plugins: Plugins, numbers: Iterable[int]
) -> dict[str, UUID]:
    """Found hospitals of the city with their queues, and return their ids by slug."""
    declared = [permission for plugin in plugins.live for permission in plugin.permissions]
    city = await platform.fetchval("select id from tenant where slug = $1", AUTHORITY)
    tenants = {}
    for number in numbers:
        slug = f"hospital-{number}"
        tenants[slug] = await _founded(
            platform,
            slug=slug,
            kind="government",
            name=f"Hospital {number}",
            parent_id=city,
            declared=declared,
            plugins=plugins.promises(),
        )
        await _queues(owner, tenants[slug])
    return tenants


async def _founded(platform: Pool, **said: Any) -> UUID:  # noqa: ANN401 - as `found_tenant` takes
    tenant = await found_tenant(platform, **said)
    if isinstance(tenant, Refusal):
        raise SehatError(f"The bench's tenant was refused: {tenant.code}.")
    return tenant


async def _queues(owner: Connection, tenant: UUID) -> None:
    for number in range(QUEUES):
        unit = uuid7()
        await owner.execute(
            "insert into org_unit (tenant_id, id, code, name) values ($1, $2, $3, $4)",
            tenant,
            unit,
            f"D{number}",
            f"Department {number}",
        )
        await owner.execute(
            "insert into opd_ipd_queue (tenant_id, org_unit_id, prefix) values ($1, $2, $3)",
            tenant,
            unit,
            "ABCDEFGH"[number],
        )


async def _validate_sample(owner: Connection, count: int) -> list[Caller]:
    rows = await owner.fetch(
        "select c.person_id, c.id, extract(year from p.birth_date)::integer as year"
        " from cards_card c join person p on p.id = c.person_id order by random() limit $1",
        count,
    )
    numbers: set[str] = set()
    while len(numbers) < count:
        numbers.add(f"3{random.randrange(10**9):09}")  # noqa: S311 - a load, no secret
    callers, updates = [], []
    for row, stem in zip(rows, numbers, strict=True):
        number = stem + verhoeff.calc_check_digit(stem)
        callers.append(Caller(number, str(row["year"])))
        updates.append((row["person_id"], row["id"], number))
    await owner.executemany(
        "update cards_card set number = $3 where person_id = $1 and id = $2", updates
    )
    return callers


async def _desks(owner: Connection, tenants: dict[str, UUID]) -> list[Desk]:
    slugs = {tenant: slug for slug, tenant in tenants.items()}
    queues: dict[UUID, list[UUID]] = {}
    for row in await owner.fetch("select tenant_id, id from opd_ipd_queue"):
        queues.setdefault(row["tenant_id"], []).append(row["id"])
    rows = await owner.fetch("select tenant_id, person_id from registration order by random()")
    return [
        Desk(
            slugs[row["tenant_id"]],
            row["person_id"],
            queues[row["tenant_id"]][number % QUEUES],
        )
        for number, row in enumerate(rows)
    ]
