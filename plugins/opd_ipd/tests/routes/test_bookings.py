"""Booking a place: a hundred ask for the last one, and every step frees or takes just one."""

from __future__ import annotations

import asyncio
from datetime import time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sehat.api import uuid7
from sehat.testing import add_person
from sehat_opd_ipd.testing import add_booking, add_clinic, add_queue, clinic_day_of

if TYPE_CHECKING:
    from httpx import Response

    from sehat.testing.browser import Browser
    from sehat.testing.city import City

CROWD = 100
BOOKINGS = "/civil/opd_ipd/bookings"


async def a_clinic(
    city: City,
    *,
    days: int = 1,
    quotas: tuple[int, int, int] = (4, 2, 0),
    hours: tuple[time, time] = (time(9), time(13)),
) -> UUID:
    """A clinic day of the civil hospital, so many days from now."""
    async with city.inside("civil") as ctx:
        day = ctx.business_date + timedelta(days=days)
        session = await add_clinic(ctx, day=day, quotas=quotas, hours=hours, slot_minutes=10)
        return await clinic_day_of(ctx, session, day)


async def persons(city: City, count: int) -> list[UUID]:
    async with city.inside("civil") as ctx:
        return [await add_person(ctx, name=f"Person {n}") for n in range(count)]


def wish(person: UUID, clinic: UUID, at: str = "09:00") -> dict[str, str]:
    return {"person_id": str(person), "place": f"{clinic}|{at}", "channel": "desk"}


async def book(
    browser: Browser, person: UUID, clinic: UUID, *, at: str = "09:00", **more: object
) -> Response:
    return await browser.post(BOOKINGS, {**wish(person, clinic, at), **more})


async def places(city: City, clinic: UUID, channel: str = "desk") -> tuple[int, int, int]:
    """Quota, booked by the counter, and standing bookings by their rows."""
    async with city.connect("owner") as owner:
        row = await owner.fetchrow(
            "select c.quota, c.booked, (select count(*) from opd_ipd_booking b"
            "  where b.clinic_day_id = c.clinic_day_id and b.channel = c.channel"
            "  and b.state in ('booked', 'arrived', 'completed', 'no_show')) as rows"
            " from opd_ipd_clinic_place c where c.clinic_day_id = $1 and c.channel = $2",
            clinic,
            channel,
        )
    return row["quota"], row["booked"], row["rows"]


async def booking_of(city: City, person: UUID) -> tuple[UUID, str]:
    async with city.connect("owner") as owner:
        row = await owner.fetchrow(
            "select id, state from opd_ipd_booking where person_id = $1"
            " order by made_at desc, id desc limit 1",
            person,
        )
    return row["id"], row["state"]


@pytest.mark.feature("OP03")
async def test_of_a_hundred_who_ask_for_the_last_place_exactly_one_gets_it(city: City):
    clinic = await a_clinic(city, quotas=(1, 0, 0))
    crowd = await persons(city, CROWD)
    clerk = await city.browser_of("clerk", "civil")
    await clerk.open(BOOKINGS)

    answers = await asyncio.gather(
        *(clerk.moved(city.app).post(BOOKINGS, wish(person, clinic)) for person in crowd)
    )

    assert sorted(answer.status_code for answer in answers) == [303] + [422] * (CROWD - 1)
    assert "The last place of that day has just been taken" in next(
        answer.text for answer in answers if answer.status_code == 422
    )
    assert await places(city, clinic) == (1, 1, 1)
    async with city.connect("owner") as owner:
        told = await owner.fetchval(
            "select count(*) from outbox where name = 'opd_ipd.booking_made.v1'"
            " and payload->>'clinic_day_id' = $1",
            str(clinic),
        )
        written = await owner.fetchval(
            "select count(*) from audit a join opd_ipd_booking b on b.id = a.entity_id"
            " where a.action = 'opd_ipd.booking_made' and b.clinic_day_id = $1",
            clinic,
        )
    assert (told, written) == (1, 1)


@pytest.mark.feature("OP03")
async def test_same_form_sent_twice_books_one_place(city: City):
    clinic = await a_clinic(city)
    [person] = await persons(city, 1)
    clerk = await city.browser_of("clerk", "civil")
    form = {**wish(person, clinic), "_key": str(uuid7())}

    first, second = await clerk.post(BOOKINGS, form), await clerk.post(BOOKINGS, form)

    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert await places(city, clinic) == (4, 1, 1)


@pytest.mark.feature("OP02")
async def test_place_that_is_cancelled_is_free_and_may_be_taken_back_once(city: City):
    clinic = await a_clinic(city, quotas=(1, 0, 0))
    first, second = await persons(city, 2)
    clerk = await city.browser_of("clerk", "civil")
    assert (await book(clerk, first, clinic)).status_code == 303
    booking, _ = await booking_of(city, first)

    cancelled = await clerk.post(f"{BOOKINGS}/{booking}/cancel")
    assert await places(city, clinic) == (1, 0, 0)
    shown = await clerk.open(cancelled.headers["location"])
    assert "is cancelled; its place is free" in shown.text
    restored = await clerk.post(f"{BOOKINGS}/{booking}/restore")
    assert restored.status_code == 303
    assert await places(city, clinic) == (1, 1, 1)

    again, _ = await booking_of(city, first)
    await clerk.post(f"{BOOKINGS}/{again}/cancel")
    assert (await book(clerk, second, clinic)).status_code == 303
    late = await clerk.post(f"{BOOKINGS}/{again}/restore")
    assert late.status_code == 409
    assert await places(city, clinic) == (1, 1, 1)


@pytest.mark.feature("OP02")
async def test_moved_booking_frees_its_place_and_both_keep_their_history(city: City):
    here, there = await a_clinic(city), await a_clinic(city, days=2)
    [person] = await persons(city, 1)
    clerk = await city.browser_of("clerk", "civil")
    await book(clerk, person, here)
    booking, _ = await booking_of(city, person)

    moved = await book(clerk, person, there, at="10:00", moves=str(booking))

    assert moved.status_code == 303
    assert await places(city, here) == (4, 0, 0)
    assert await places(city, there) == (4, 1, 1)
    async with city.connect("owner") as owner:
        steps = await owner.fetch(
            "select b.state, c.from_state, c.to_state from opd_ipd_booking b"
            " join opd_ipd_booking_change c on c.booking_id = b.id"
            " where b.person_id = $1 order by c.at, c.id",
            person,
        )
        events = await owner.fetch(
            "select name from outbox where payload->>'person_id' = $1 order by id", str(person)
        )
    assert {tuple(step) for step in steps} == {
        ("moved", None, "booked"),
        ("moved", "booked", "moved"),
        ("booked", None, "booked"),
    }
    assert sorted(event["name"] for event in events) == [
        "opd_ipd.booking_made.v1",
        "opd_ipd.booking_made.v1",
        "opd_ipd.booking_moved.v1",
    ]


@pytest.mark.feature("OP02")
async def test_booking_that_cannot_move_keeps_its_place(city: City):
    here, there = await a_clinic(city), await a_clinic(city, days=2, quotas=(0, 3, 0))
    [person] = await persons(city, 1)
    clerk = await city.browser_of("clerk", "civil")
    await book(clerk, person, here)
    booking, _ = await booking_of(city, person)

    refused = await book(clerk, person, there, moves=str(booking))

    assert refused.status_code == 422
    assert (await booking_of(city, person))[1] == "booked"
    assert await places(city, here) == (4, 1, 1)


@pytest.mark.feature("OP02")
async def test_two_bookings_that_swap_their_days_at_once_do_not_wait_for_each_other(city: City):
    clinics = [await a_clinic(city, quotas=(5, 0, 0)), await a_clinic(city, days=2)]
    both = await persons(city, 2)
    clerk = await city.browser_of("clerk", "civil")
    for person, clinic in zip(both, clinics, strict=True):
        assert (await book(clerk, person, clinic)).status_code == 303
    held = [(await booking_of(city, person))[0] for person in both]

    answers = await asyncio.gather(
        *(
            book(clerk.moved(city.app), person, clinic, at="09:10", moves=str(booking))
            for person, clinic, booking in zip(both, reversed(clinics), held, strict=True)
        )
    )

    assert [answer.status_code for answer in answers] == [303, 303]
    assert [(await places(city, clinic))[1:] for clinic in clinics] == [(1, 1), (1, 1)]


@pytest.mark.feature("OP02", "OP12")
async def test_who_arrives_gets_a_token_and_the_booking_its_visit(city: City):
    async with city.inside("civil") as ctx:
        booked = await add_booking(ctx)
    clerk = await city.browser_of("clerk", "civil")

    arrived = await clerk.post(f"{BOOKINGS}/{booked.id}/arrive")
    twice = await clerk.post(f"{BOOKINGS}/{booked.id}/arrive")

    assert arrived.status_code == 303
    slip = await clerk.open(arrived.headers["location"])
    assert slip.status_code == 200
    assert twice.status_code == 409
    async with city.connect("owner") as owner:
        row = await owner.fetchrow(
            "select b.state, t.state as token from opd_ipd_booking b"
            " join opd_ipd_queue_token t on t.visit_id = b.visit_id where b.id = $1",
            booked.id,
        )
    assert tuple(row) == ("arrived", "registered")


@pytest.mark.feature("OP02")
async def test_booking_of_another_day_does_not_arrive_today(city: City):
    clinic = await a_clinic(city)
    [person] = await persons(city, 1)
    clerk = await city.browser_of("clerk", "civil")
    await book(clerk, person, clinic)
    booking, _ = await booking_of(city, person)

    early = await clerk.post(f"{BOOKINGS}/{booking}/arrive")

    assert early.status_code == 409
    assert "another day" in early.text


@pytest.mark.feature("OP01")
async def test_places_of_each_channel_are_its_own(city: City):
    clinic = await a_clinic(city, quotas=(1, 1, 0))
    one, two, three = await persons(city, 3)
    clerk = await city.browser_of("clerk", "civil")

    assert (await book(clerk, one, clinic)).status_code == 303
    assert (await book(clerk, two, clinic, at="09:10", channel="phone")).status_code == 303
    assert (await book(clerk, three, clinic, at="09:20", channel="phone")).status_code == 422
    assert await places(city, clinic, "phone") == (1, 1, 1)


@pytest.mark.feature("OP01")
async def test_time_holds_as_many_as_its_share_of_the_places(city: City):
    """Eight places over four hours of an hour each: two persons an hour, and no third."""
    async with city.inside("civil") as ctx:
        day = ctx.business_date + timedelta(days=1)
        session = await add_clinic(
            ctx, day=day, quotas=(8, 0, 0), hours=(time(9), time(13)), slot_minutes=60
        )
        clinic = await clinic_day_of(ctx, session, day)
    clerk = await city.browser_of("clerk", "civil")
    crowd = await persons(city, 3)

    answers = [await book(clerk, person, clinic, at="10:00") for person in crowd]

    assert [answer.status_code for answer in answers] == [303, 303, 422]
    assert "That time has just been taken" in answers[-1].text


async def test_clinic_of_another_hospital_cannot_be_booked(city: City):
    async with city.inside("asha") as ctx:
        foreign = await clinic_day_of(ctx, await add_clinic(ctx))
    [person] = await persons(city, 1)
    clerk = await city.browser_of("clerk", "civil")

    answer = await book(clerk, person, foreign, at="19:55")

    assert answer.status_code == 422
    async with city.connect("owner") as owner:
        assert not await owner.fetchval(
            "select count(*) from opd_ipd_booking where person_id = $1", person
        )


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("book", "cancel", "restore", "move")),
        st.integers(0, 3),
        st.integers(0, 1),
    ),
    max_size=16,
)


@pytest.mark.feature("OP02")
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
async def test_counter_of_places_follows_every_sequence_of_steps(
    city: City, steps: list[tuple[str, int, int]]
):
    """Four persons, two clinics of two places: booked is what the rows say, never above two."""
    clinics = [await a_clinic(city, quotas=(2, 0, 0)), await a_clinic(city, quotas=(2, 0, 0))]
    crowd = await persons(city, 4)
    clerk = await city.browser_of("clerk", "civil")

    for step, who, where in steps:
        held = await standing(city, crowd[who])
        if step == "book":
            await book(clerk, crowd[who], clinics[where])
        elif step == "move" and held:
            await book(clerk, crowd[who], clinics[where], at="09:10", moves=str(held))
        elif held:
            await clerk.post(f"{BOOKINGS}/{held}/{step}")
        for clinic in clinics:
            quota, booked, rows = await places(city, clinic)
            assert booked == rows <= quota == 2


async def standing(city: City, person: UUID) -> UUID | None:
    """The latest booking of a person, whatever its state."""
    async with city.connect("owner") as owner:
        found: UUID | None = await owner.fetchval(
            "select id from opd_ipd_booking where person_id = $1"
            " order by made_at desc, id desc limit 1",
            person,
        )
    return found


@pytest.mark.feature("OP01")
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(quota=st.integers(1, 7), slot_minutes=st.sampled_from((20, 25, 60, 90)), data=st.data())
async def test_times_that_the_desk_offers_are_those_that_the_database_takes(
    city: City, quota: int, slot_minutes: int, data: st.DataObject
):
    """The page reads the rule of the slots in Python, the SQL function by itself."""
    async with city.inside("civil") as ctx:
        day, queue = ctx.business_date + timedelta(days=1), await add_queue(ctx)
        session = await add_clinic(
            ctx,
            queue_id=queue,
            day=day,
            quotas=(quota, 0, 0),
            hours=(time(9), time(11)),
            slot_minutes=slot_minutes,
        )
        clinic = await clinic_day_of(ctx, session, day)
    crowd = await persons(city, quota + 1)
    clerk = await city.browser_of("clerk", "civil")
    slots = [
        f"{9 + n // 60:02}:{n % 60:02}" for n in range(0, 120 - slot_minutes + 1, slot_minutes)
    ]
    asked = f"{BOOKINGS}/choice?queue_id={queue}&channel=desk&day={day}"

    for person in crowd:
        shown = (await clerk.open(asked)).text
        offered = [at for at in slots if f"{clinic}|{at}" in shown]
        assert offered or person == crowd[-1], "Places are left, and no time is offered."
        wanted = data.draw(st.sampled_from(slots))
        taken = await book(clerk, person, clinic, at=wanted)
        assert (taken.status_code == 303) == (wanted in offered)
        if taken.status_code != 303 and offered:
            assert (await book(clerk, person, clinic, at=offered[0])).status_code == 303

    assert await places(city, clinic) == (quota, quota, quota)
    assert clinic.hex not in (await clerk.open(asked)).text.replace("-", "")


@pytest.mark.feature("OP02", "OP10")
async def test_slip_of_an_appointment_opens_its_person_at_its_own_hospital_alone(city: City):
    async with city.inside("civil") as ctx:
        booked = await add_booking(ctx)
    async with city.connect("owner") as owner:
        person = await owner.fetchval(
            "select person_id from opd_ipd_booking where id = $1", booked.id
        )
    clerk = await city.browser_of("clerk", "civil")
    other = await city.browser_of("clerk", "asha")
    await other.open("/asha")

    opened = await clerk.post("/civil/scan", {"text": f"SEHATB:{booked.number}"})
    typed = await clerk.post("/civil/scan", {"text": booked.number})
    elsewhere = await other.post("/asha/scan", {"text": f"SEHATB:{booked.number}"})

    assert opened.headers["location"] == f"{BOOKINGS}?person={person}"
    assert typed.headers["location"] == f"{BOOKINGS}?person={person}"
    assert elsewhere.status_code == 422
