"""The queue page: rooms of their own, and a count that follows every token."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from sehat.api import uuid7
from sehat_opd_ipd.testing import OpenVisit, add_queue, add_visit

if TYPE_CHECKING:
    from sehat.testing.browser import Browser
    from sehat.testing.city import City


async def busy_queue(city: City, tokens: int) -> tuple[UUID, list[OpenVisit]]:
    """A queue of the civil hospital where so many wait."""
    async with city.inside("civil") as ctx:
        queue = await add_queue(ctx)
        return queue, [await add_visit(ctx, queue_id=queue) for _ in range(tokens)]


async def add_room(city: City, tenant: str, name: str) -> UUID:
    async with city.inside(tenant) as ctx:
        room = uuid7()
        await ctx.db.execute(
            "insert into place (tenant_id, id, code, name) values ($1, $2, $3, $4)",
            ctx.tenant.id,
            room,
            f"R{room.hex[-8:]}",
            name,
        )
    return room


async def call(browser: Browser, queue: UUID, room: UUID) -> None:
    fields = {"queue_id": str(queue), "place_id": str(room)}
    assert (await browser.post("/civil/opd_ipd/queue/next", fields)).status_code == 303


async def in_rooms(browser: Browser, queue: UUID) -> str:
    """The words of the queue page."""
    shown = await browser.open(f"/civil/opd_ipd/queue?queue={queue}")
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", shown.text)).split())


async def counts(city: City, queue: UUID) -> tuple[int, int]:
    """How many wait by the counter, and by the tokens themselves."""
    async with city.connect("owner") as owner:
        kept = await owner.fetchval(
            "select sum(waiting) from opd_ipd_token_counter where queue_id = $1", queue
        )
        waiting = await owner.fetchval(
            "select count(*) from opd_ipd_queue_token where queue_id = $1"
            " and state in ('registered', 'returned')",
            queue,
        )
    return int(kept), int(waiting)


@pytest.mark.feature("OP06")
async def test_two_rooms_of_one_queue_each_show_their_own_token(city: City):
    queue, visits = await busy_queue(city, 3)
    rooms = [await add_room(city, "civil", name) for name in ("Neem room", "Peepal room")]
    doctor = await city.browser_of("doctor", "civil")

    for room in rooms:
        await call(doctor, queue, room)
    shown = await in_rooms(doctor, queue)

    async with city.connect("owner") as owner:
        tokens = {
            row["name"]: row["label"]
            for row in await owner.fetch(
                "select p.name, t.label from opd_ipd_queue_token t"
                " join place p on p.id = t.place_id"
                " where t.queue_id = $1 and t.state = 'called'",
                queue,
            )
        }
    assert tokens == {"Neem room": visits[0].label, "Peepal room": visits[1].label}
    assert re.search(rf"Neem room\D*{visits[0].label}|{visits[0].label}\D*Neem room", shown)
    assert re.search(rf"Peepal room\D*{visits[1].label}|{visits[1].label}\D*Peepal room", shown)


@pytest.mark.feature("OP07")
async def test_count_of_who_waits_follows_every_step_of_a_token(city: City):
    queue, visits = await busy_queue(city, 3)
    room = await add_room(city, "civil", "Ashok room")
    doctor = await city.browser_of("doctor", "civil")
    assert await counts(city, queue) == (3, 3)

    await call(doctor, queue, room)
    assert await counts(city, queue) == (2, 2)

    for step, left in (("no_show", 2), ("return", 3), ("call", 2), ("enter", 2), ("finish", 2)):
        fields = {"place_id": str(room)}
        path = f"/civil/opd_ipd/tokens/{visits[0].token_id}/{step}"
        assert (await doctor.post(path, fields)).status_code == 303, step
        assert await counts(city, queue) == (left, left), step


@pytest.mark.feature("OP06")
async def test_room_of_another_hospital_calls_nobody(city: City):
    queue, _ = await busy_queue(city, 1)
    foreign = await add_room(city, "asha", "Lotus room")
    doctor = await city.browser_of("doctor", "civil")

    answer = await doctor.post(
        "/civil/opd_ipd/queue/next", {"queue_id": str(queue), "place_id": str(foreign)}
    )

    assert answer.status_code != 303
    assert await counts(city, queue) == (1, 1)


@pytest.mark.feature("OP08")
async def test_step_that_no_longer_fits_names_the_state_in_the_readers_language(city: City):
    async with city.inside("civil") as ctx:
        visit = await add_visit(ctx)
    doctor = await city.fresh_browser("doctor.civil")
    path = f"/civil/opd_ipd/tokens/{visit.token_id}/enter"

    english = await doctor.post(path)
    doctor.http.cookies.set("sehat_locale", "hi")
    hindi = await doctor.post(path)

    assert english.status_code == hindi.status_code == 409
    assert f"Token {visit.label} has moved on: Waiting." in english.text
    assert "प्रतीक्षा" in hindi.text
    assert "registered" not in hindi.text.partition('class="note')[2][:400]
