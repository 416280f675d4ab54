"""What the clock does with bookings: reminders once and in time, no-shows, days to the horizon."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from sehat.api import Job
from sehat.testing import add_person
from sehat_opd_ipd.testing import add_booking, add_clinic, add_queue, clinic_day_of

if TYPE_CHECKING:
    from sehat.testing.city import City

ZONE = ZoneInfo("Asia/Kolkata")


async def run_job(city: City, name: str, due: datetime) -> None:
    """Let a job come due at a time of its own, and run it in every hospital."""
    from sehat.jobs.scheduler import claim  # noqa: PLC0415 - a test of the whole way

    job = next(job for job in city.platform.plugins.offered(Job) if job.name == name)
    await claim(city.platform, job, due)
    await city.run_jobs()


async def messages(city: City, booking: UUID) -> list[tuple[str, str, str]]:
    """Template, language and mobile of the messages about a booking, in their order."""
    async with city.connect("owner") as owner:
        rows = await owner.fetch(
            "select template, locale, mobile from message where counted_key = $1"
            " order by made_at, id",
            str(booking),
        )
    return [tuple(row) for row in rows]


async def booking_of(city: City, person: UUID) -> Any:
    async with city.connect("owner") as owner:
        return await owner.fetchrow(
            "select * from opd_ipd_booking where person_id = $1 order by made_at desc, id desc"
            " limit 1",
            person,
        )


async def give_mobile(city: City, person: UUID, mobile: str) -> None:
    async with city.connect("owner") as owner:
        await owner.execute("update person set mobile = $2 where id = $1", person, mobile)


async def a_place(city: City, tenant: str, days: int, at: time | None = None) -> tuple[UUID, UUID]:
    """A person with a mobile, and a clinic of a later day or today, from an hour on or all day."""
    async with city.inside(tenant) as ctx:
        person, day = await add_person(ctx), ctx.business_date + timedelta(days=days)
        if at is None:
            session = await add_clinic(ctx, day=day)
        else:
            session = await add_clinic(ctx, day=day, hours=(at, time(13)), slot_minutes=10)
        clinic = await clinic_day_of(ctx, session, day)
    await give_mobile(city, person, "9876501234")
    return person, clinic


@pytest.mark.feature("OP13")
async def test_booking_moving_and_cancelling_are_told_in_the_persons_language(city: City):
    person, first = await a_place(city, "civil", 2, time(9))
    _, second = await a_place(city, "civil", 3, time(9))
    clerk = await city.browser_of("clerk", "civil")
    form = {"person_id": str(person), "locale": "hi", "channel": "phone"}

    await clerk.post("/civil/opd_ipd/bookings", {**form, "place": f"{first}|09:00"})
    made = await booking_of(city, person)
    await clerk.post(
        "/civil/opd_ipd/bookings", {**form, "place": f"{second}|09:10", "moves": str(made["id"])}
    )
    moved = await booking_of(city, person)
    shown = await clerk.open(f"/civil/opd_ipd/bookings?person={person}")
    await clerk.post(f"/civil/opd_ipd/bookings/{moved['id']}/cancel")

    assert await messages(city, made["id"]) == [("opd_ipd.booking_made", "hi", "9876501234")]
    assert [code for code, *_ in await messages(city, moved["id"])] == [
        "opd_ipd.booking_moved",
        "opd_ipd.booking_cancelled",
    ]
    assert "SMS about the new day: waiting" in shown.text
    async with city.connect("owner") as owner:
        parameters = await owner.fetchval(
            "select parameters from message where counted_key = $1", str(made["id"])
        )
    assert made["number"] in parameters
    assert "09:00" in parameters


@pytest.mark.feature("OP13")
async def test_reminder_goes_once_to_those_whose_hour_comes_within_the_lead(city: City):
    """The lead is twenty hours: of three bookings only that of tomorrow morning is due tonight."""
    places = {
        "tomorrow": await a_place(city, "civil", 1, time(9)),
        "later": await a_place(city, "civil", 2, time(9)),
        "gone": await a_place(city, "civil", 1, time(9)),
    }
    bookings = {}
    for name, (person, clinic) in places.items():
        async with city.inside("civil") as ctx:
            booked = await add_booking(ctx, person_id=person, clinic_day_id=clinic)
        bookings[name] = booked.id
    clerk = await city.browser_of("clerk", "civil")
    await clerk.post(f"/civil/opd_ipd/bookings/{bookings['gone']}/cancel")
    async with city.connect("owner") as owner:
        await owner.execute("update opd_ipd_booking set made_at = made_at - interval '2 days'")
    now = datetime.now(ZONE)
    evening = datetime.combine(now.date(), time(18), ZONE)

    with city.clock.ahead(seconds=(evening - now).total_seconds()):
        await run_job(city, "opd_ipd.remind_of_bookings", datetime(2026, 2, 1, tzinfo=ZONE))
        await run_job(city, "opd_ipd.remind_of_bookings", datetime(2026, 2, 2, tzinfo=ZONE))

    reminded = {
        name: [code for code, *_ in await messages(city, booking)].count("opd_ipd.booking_reminder")
        for name, booking in bookings.items()
    }
    assert reminded == {"tomorrow": 1, "later": 0, "gone": 0}


@pytest.mark.feature("OP02")
async def test_night_closes_bookings_at_which_nobody_arrived(city: City):
    """Who came stays arrived; who could not, because the clinic was closed, is cancelled."""
    kept, missed, stranded = [await a_place(city, "kamla", 0) for _ in range(3)]
    ids = []
    for person, clinic in (kept, missed, stranded):
        async with city.inside("kamla") as ctx:
            ids.append((await add_booking(ctx, person_id=person, clinic_day_id=clinic)).id)
    clerk = await city.browser_of("clerk", "kamla")
    assert (await clerk.post(f"/kamla/opd_ipd/bookings/{ids[0]}/arrive")).status_code == 303
    async with city.connect("owner") as owner:
        await owner.execute(
            "update opd_ipd_clinic_day set state = 'closed' where id = $1", stranded[1]
        )

    with city.clock.ahead(days=1):
        await run_job(city, "opd_ipd.close_past_bookings", datetime(2026, 2, 3, tzinfo=ZONE))

    states = [(await booking_of(city, person))["state"] for person, _ in (kept, missed, stranded)]
    assert states == ["arrived", "no_show", "cancelled"]
    async with city.connect("owner") as owner:
        booked = await owner.fetch(
            "select booked from opd_ipd_clinic_place where channel = 'desk'"
            " and clinic_day_id = any($1::uuid[]) order by booked",
            [clinic for _, clinic in (kept, missed, stranded)],
        )
        by = await owner.fetchval(
            "select actor_kind from audit where action = 'opd_ipd.booking_no_show'"
            " and entity_id = $1",
            ids[1],
        )
    assert [row["booked"] for row in booked] == [0, 1, 1]
    assert by == "system"


@pytest.mark.feature("OP01")
async def test_days_up_to_the_horizon_open_by_themselves(city: City):
    async with city.inside("asha") as ctx:
        session = await add_clinic(ctx, queue_id=await add_queue(ctx))
        today = ctx.business_date
    statement = "select max(day) from opd_ipd_clinic_day where series_id = $1"
    async with city.connect("owner") as owner:
        before = await owner.fetchval(statement, session)

    with city.clock.ahead(days=14):
        await run_job(city, "opd_ipd.open_clinic_days", datetime(2026, 2, 4, tzinfo=ZONE))

    async with city.connect("owner") as owner:
        after = await owner.fetchval(statement, session)
    assert before <= today + timedelta(days=30)
    assert after == before + timedelta(days=14)


@pytest.mark.feature("OP15")
@pytest.mark.parametrize(
    ("visit_class", "priority", "held"),
    [
        ("opd", "routine", "opd"),
        ("opd", "emergency", "emergency"),
        ("virtual", "senior", "virtual"),
        ("home", "disabled", "home"),
    ],
)
async def test_visit_bears_the_class_and_priority_of_its_booking(
    city: City, visit_class: str, priority: str, held: str
):
    person, clinic = await a_place(city, "civil", 0)
    clerk = await city.browser_of("clerk", "civil")
    form = {"person_id": str(person), "place": f"{clinic}|19:55", "channel": "desk"}
    await clerk.post(
        "/civil/opd_ipd/bookings", {**form, "visit_class": visit_class, "priority": priority}
    )
    booking = await booking_of(city, person)

    arrived = await clerk.post(f"/civil/opd_ipd/bookings/{booking['id']}/arrive")

    assert arrived.status_code == 303
    async with city.connect("owner") as owner:
        row = await owner.fetchrow(
            "select v.visit_class, v.priority, e.summary->>'class' as told,"
            " e.summary->>'priority' as told_priority, v.queue_id from opd_ipd_visit v"
            " join record_entry e on e.id = v.id where v.person_id = $1",
            person,
        )
    assert tuple(row)[:4] == (held, priority, held, priority)
    doctor = await city.browser_of("doctor", "civil")
    shown = await doctor.open(f"/civil/opd_ipd/queue?queue={row['queue_id']}")
    word = {"virtual": "Call by phone or video", "home": "Visit at home"}.get(visit_class)
    assert word is None or word in shown.text


@pytest.mark.feature("OP15")
async def test_emergency_at_the_desk_is_a_visit_of_that_class(city: City):
    async with city.inside("civil") as ctx:
        person, queue = await add_person(ctx), await add_queue(ctx)
    clerk = await city.browser_of("clerk", "civil")

    form = {"person_id": str(person), "queue_id": str(queue), "priority": "emergency"}
    assert (await clerk.post("/civil/opd_ipd/visits", form)).status_code == 303

    async with city.connect("owner") as owner:
        held = await owner.fetchval(
            "select visit_class from opd_ipd_visit where person_id = $1", person
        )
    assert held == "emergency"


@pytest.mark.feature("OP02")
async def test_booking_is_completed_when_its_visit_is_done(city: City):
    async with city.inside("civil") as ctx:
        booked = await add_booking(ctx)
    clerk = await city.browser_of("clerk", "civil")
    doctor = await city.browser_of("doctor", "civil")
    await clerk.post(f"/civil/opd_ipd/bookings/{booked.id}/arrive")
    async with city.connect("owner") as owner:
        token = await owner.fetchval(
            "select t.id from opd_ipd_queue_token t join opd_ipd_booking b"
            " on b.visit_id = t.visit_id where b.id = $1",
            booked.id,
        )

    assert (await doctor.post(f"/civil/opd_ipd/tokens/{token}/finish")).status_code == 303

    async with city.connect("owner") as owner:
        state = await owner.fetchval("select state from opd_ipd_booking where id = $1", booked.id)
    assert state == "completed"
