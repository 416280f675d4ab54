"""Registering a visit: numbers as long as they must be, and two desks that meet one person."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sehat.testing import add_person, scan_card
from sehat_opd_ipd.testing import add_queue

if TYPE_CHECKING:
    from uuid import UUID

    from sehat.testing.browser import Browser
    from sehat.testing.city import City


async def give_out(city: City, queue: UUID, last: int) -> None:
    """Let so many tokens of a queue be given out today."""
    async with city.inside("civil") as ctx:
        await ctx.db.execute(
            "insert into opd_ipd_token_counter (tenant_id, queue_id, business_date, last)"
            " values ($1, $2, $3, $4)",
            ctx.tenant.id,
            queue,
            ctx.business_date,
            last,
        )


async def start(clerk: Browser, person: UUID, queue: UUID) -> str:
    """Register at the desk and return what it leads to: the slip, or the desk with an error."""
    form = {"person_id": person, "queue_id": queue}
    answer = await clerk.post("/civil/opd_ipd/visits", form)
    led = answer.status_code == 303
    return (await clerk.open(answer.headers["location"])).text if led else answer.text


async def test_thousandth_token_of_a_queue_is_not_the_hundredth_again(city: City):
    async with city.inside("civil") as ctx:
        queue = await add_queue(ctx)
        people = [await add_person(ctx) for _ in range(3)]
    await give_out(city, queue, 998)
    clerk = await city.browser_of("clerk", "civil")

    slips = [await start(clerk, person, queue) for person in people]

    for slip, number in zip(slips, ("-999<", "-1000<", "-1001<"), strict=True):
        assert number in slip


async def test_millionth_registration_of_a_year_keeps_all_its_digits(city: City):
    async with city.inside("kamla") as ctx:
        people = [await add_person(ctx) for _ in range(2)]
    tenant = city.tenants["civil"].id
    async with city.connect("owner") as owner:
        undone = owner.transaction()
        await undone.start()
        await owner.execute("select set_config('sehat.tenant', $1, true)", str(tenant))
        await owner.execute(
            "insert into number_series (tenant_id, kind, period, last)"
            " values ($1, 'registration', '2031', 999998)",
            tenant,
        )
        given = [
            await owner.fetchval(
                "select give_registration($1, $2, null, date '2031-05-01')", tenant, person
            )
            for person in people
        ]
        await undone.rollback()

    assert given == ["31-999999", "31-1000000"]


async def test_two_desks_that_meet_a_new_person_at_once_give_one_number(city: City):
    async with city.inside("kamla") as ctx:
        person = await add_person(ctx)
    async with city.inside("civil") as ctx:
        queue = await add_queue(ctx)
    async with city.connect("owner") as owner:
        await scan_card(owner, city, "civil", person)
    clerk = await city.browser_of("clerk", "civil")
    tenant = city.tenants["civil"].id

    async with city.connect("app") as app:
        other_desk = app.transaction()
        await other_desk.start()
        await app.execute("select set_config('sehat.tenant', $1, true)", str(tenant))
        number = await app.fetchval(
            "select give_registration($1, $2, null, current_date)", tenant, person
        )
        registering = asyncio.create_task(start(clerk, person, queue))
        await asyncio.sleep(0.3)
        waited = not registering.done()
        await other_desk.commit()
        slip = await registering

    assert waited
    assert number in slip
