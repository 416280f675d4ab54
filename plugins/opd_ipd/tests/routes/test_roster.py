"""The roster by its pages: what is refused, what a change does to places, and what stays."""

from __future__ import annotations

import asyncio
import re
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from sehat.api import uuid7
from sehat.testing import add_person
from sehat_opd_ipd.testing import add_clinic, add_queue, clinic_day_of

if TYPE_CHECKING:
    from sehat.testing.browser import Browser
    from sehat.testing.city import City

ROSTER = "/civil/opd_ipd/roster"


async def a_doctor(city: City, tenant: str = "civil") -> tuple[UUID, UUID, UUID]:
    """A doctor, a room and a queue of a hospital."""
    doctor, room = uuid7(), uuid7()
    async with city.inside(tenant) as ctx:
        await ctx.db.execute(
            "insert into practitioner (tenant_id, id, name) values ($1, $2, $3)",
            ctx.tenant.id,
            doctor,
            f"Dr {doctor.hex[-6:]}",
        )
        await ctx.db.execute(
            "insert into place (tenant_id, id, code, name) values ($1, $2, $3, $3)",
            ctx.tenant.id,
            room,
            f"Room {room.hex[-6:]}",
        )
        return doctor, room, await add_queue(ctx)


def plan(queue: UUID, day: date, **more: Any) -> dict[str, Any]:
    return {
        "queue_id": str(queue),
        "weekday": str(day.isoweekday()),
        "starts": "09:00",
        "ends": "12:00",
        "slot_minutes": "15",
        "quota_desk": "10",
        "quota_phone": "2",
        "quota_online": "0",
        "valid_from": day.isoformat(),
        **{name: str(value) for name, value in more.items()},
    }


async def today(city: City) -> date:
    async with city.inside("civil") as ctx:
        return ctx.business_date


async def day_state(city: City, series: UUID, day: date) -> tuple[str, int, int, int] | None:
    """State of a clinic day, and quota, booked and over of its places at the desk."""
    async with city.connect("owner") as owner:
        row = await owner.fetchrow(
            "select d.state, c.quota, c.booked, c.over from opd_ipd_clinic_day d"
            " join opd_ipd_clinic_place c on c.clinic_day_id = d.id and c.channel = 'desk'"
            " where d.series_id = $1 and d.day = $2",
            series,
            day,
        )
    return tuple(row) if row else None


async def latest_session(city: City, queue: UUID) -> tuple[UUID, UUID]:
    """The latest active version of the only clinic of a queue, and its series."""
    async with city.connect("owner") as owner:
        row = await owner.fetchrow(
            "select id, series_id from opd_ipd_clinic_session where queue_id = $1"
            " and state = 'active' order by made_at desc, id desc limit 1",
            queue,
        )
    return row["id"], row["series_id"]


async def book(city: City, clinic: UUID, at: str) -> int:
    async with city.inside("civil") as ctx:
        person = await add_person(ctx)
    clerk = await city.browser_of("clerk", "civil")
    form = {"person_id": str(person), "place": f"{clinic}|{at}", "channel": "desk"}
    return (await clerk.post("/civil/opd_ipd/bookings", form)).status_code


async def planned(admin: Browser, form: dict[str, Any]) -> tuple[int, str]:
    answer = await admin.post(f"{ROSTER}/clinics", form)
    return answer.status_code, " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


@pytest.mark.feature("OP01")
async def test_doctor_in_two_clinics_at_once_is_refused_by_name(city: City):
    admin = await city.browser_of("admin", "civil")
    doctor, _, queue = await a_doctor(city)
    day = await today(city) + timedelta(days=1)
    form = plan(queue, day, practitioner_id=doctor)
    assert (await planned(admin, form))[0] == 303

    status, text = await planned(admin, {**form, "starts": "11:45", "ends": "13:00"})
    later, _ = await planned(admin, {**form, "starts": "12:00", "ends": "13:00"})

    assert status == 422
    assert "already sees patients of General medicine at 09:00-12:00" in text
    assert later == 303


@pytest.mark.feature("OP01")
async def test_room_that_is_taken_is_refused_to_another_doctor(city: City):
    admin = await city.browser_of("admin", "civil")
    doctor, room, queue = await a_doctor(city)
    other, _, _ = await a_doctor(city)
    day = await today(city) + timedelta(days=2)
    first = plan(queue, day, practitioner_id=doctor, place_id=room)
    assert (await planned(admin, first))[0] == 303

    status, text = await planned(admin, plan(queue, day, practitioner_id=other, place_id=room))

    assert status == 422
    assert "is taken at 09:00-12:00" in text


async def test_doctor_of_another_hospital_cannot_be_planned(city: City):
    admin = await city.browser_of("admin", "civil")
    foreign, _, _ = await a_doctor(city, "asha")
    _, _, queue = await a_doctor(city)

    status, text = await planned(admin, plan(queue, await today(city), practitioner_id=foreign))

    assert status == 422
    assert "Choose one of the list" in text
    async with city.connect("owner") as owner:
        assert not await owner.fetchval(
            "select count(*) from opd_ipd_clinic_session where queue_id = $1", queue
        )


@pytest.mark.feature("OP01")
async def test_change_of_places_counts_from_its_day_and_past_days_keep_theirs(city: City):
    admin = await city.browser_of("admin", "civil")
    _, _, queue = await a_doctor(city)
    first = await today(city)
    second = first + timedelta(days=7)
    await planned(admin, plan(queue, first))
    session, series = await latest_session(city, queue)

    form = plan(queue, second, quota_desk=3)
    answer = await admin.post(f"{ROSTER}/clinics/{session}", form)

    assert answer.status_code == 303
    assert await day_state(city, series, first) == ("open", 10, 0, 0)
    assert await day_state(city, series, second) == ("open", 3, 0, 0)
    newest, _ = await latest_session(city, queue)
    shown = await admin.open(f"{ROSTER}/clinics/{newest}")
    assert "10 + 2 + 0" in shown.text
    assert "3 + 2 + 0" in shown.text
    async with city.connect("owner") as owner:
        actions = await owner.fetch(
            "select a.action from audit a join opd_ipd_clinic_session s on s.id = a.entity_id"
            " where s.series_id = $1 order by a.at",
            series,
        )
    assert [row["action"] for row in actions] == [
        "opd_ipd.clinic_planned",
        "opd_ipd.clinic_changed",
    ]


@pytest.mark.feature("OP01", "OP02")
async def test_quota_below_what_is_booked_keeps_the_bookings_and_takes_no_more(city: City):
    admin = await city.browser_of("admin", "civil")
    _, _, queue = await a_doctor(city)
    day = await today(city) + timedelta(days=1)
    await planned(admin, plan(queue, day))
    session, series = await latest_session(city, queue)
    async with city.inside("civil") as ctx:
        clinic = await clinic_day_of(ctx, session, day)
    for at in ("09:00", "09:15", "09:30"):
        assert await book(city, clinic, at) == 303

    await admin.post(f"{ROSTER}/clinics/{session}", plan(queue, day, quota_desk=2))

    assert await day_state(city, series, day) == ("open", 2, 3, 1)
    assert await book(city, clinic, "10:00") == 422
    async with city.connect("owner") as owner:
        bookings = await owner.fetch(
            "select id from opd_ipd_booking where clinic_day_id = $1 order by slot", clinic
        )
    clerk = await city.browser_of("clerk", "civil")
    await clerk.post(f"/civil/opd_ipd/bookings/{bookings[0]['id']}/cancel")
    assert await day_state(city, series, day) == ("open", 2, 2, 0)
    assert await book(city, clinic, "10:00") == 422
    await clerk.post(f"/civil/opd_ipd/bookings/{bookings[1]['id']}/cancel")
    assert await book(city, clinic, "10:00") == 303


@pytest.mark.feature("OP01")
async def test_leave_closes_the_days_of_its_doctor_until_it_is_taken_back(city: City):
    admin = await city.browser_of("admin", "civil")
    doctor, _, queue = await a_doctor(city)
    day = await today(city) + timedelta(days=1)
    await planned(admin, plan(queue, day, practitioner_id=doctor))
    session, series = await latest_session(city, queue)
    async with city.inside("civil") as ctx:
        clinic = await clinic_day_of(ctx, session, day)
    assert await book(city, clinic, "09:00") == 303

    leave = {"kind": "leave", "practitioner_id": str(doctor), "since": day.isoformat()}
    assert (await admin.post(f"{ROSTER}/departures", leave)).status_code == 303

    assert await day_state(city, series, day) == ("closed", 10, 1, 0)
    assert await book(city, clinic, "09:15") == 422
    shown = await admin.open(f"{ROSTER}/departures")
    assert "one booking to move" in shown.text
    assert "Doctor on leave" in (await admin.open(f"{ROSTER}?on={day}")).text
    async with city.connect("owner") as owner:
        departure = await owner.fetchval(
            "select id from opd_ipd_clinic_exception where practitioner_id = $1", doctor
        )
    await admin.post(f"{ROSTER}/departures/{departure}/withdraw")
    assert await day_state(city, series, day) == ("open", 10, 1, 0)
    assert await book(city, clinic, "09:15") == 303


@pytest.mark.feature("OP01")
async def test_holiday_closes_weekly_clinics_and_leaves_an_extra_one(city: City):
    admin = await city.browser_of("admin", "kamla")
    roster = "/kamla/opd_ipd/roster"
    _, _, queue = await a_doctor(city, "kamla")
    day = await today(city) + timedelta(days=3)
    for form in (plan(queue, day), plan(queue, day, kind="extra", starts="14:00", ends="16:00")):
        assert (await admin.post(f"{roster}/clinics", form)).status_code == 303

    holiday = {"kind": "holiday", "since": day.isoformat(), "name": "Guru Nanak Jayanti"}
    assert (await admin.post(f"{roster}/departures", holiday)).status_code == 303

    async with city.connect("owner") as owner:
        rows = await owner.fetch(
            "select d.starts, d.state from opd_ipd_clinic_day d where d.queue_id = $1"
            " and d.day = $2 order by d.starts",
            queue,
            day,
        )
    assert [tuple(row) for row in rows] == [(time(9), "closed"), (time(14), "open")]
    assert "Guru Nanak Jayanti" in (await admin.open(f"{roster}?on={day}")).text


@pytest.mark.feature("OP01")
async def test_one_day_at_other_hours_may_not_take_the_doctor_from_another_clinic(city: City):
    admin = await city.browser_of("admin", "civil")
    doctor, _, queue = await a_doctor(city)
    day = await today(city) + timedelta(days=1)
    await planned(admin, plan(queue, day, practitioner_id=doctor, starts="14:00", ends="16:00"))
    await planned(admin, plan(queue, day, practitioner_id=doctor))
    session, series = await latest_session(city, queue)
    changed = {"kind": "changed", "day": day.isoformat(), "day_starts": "08:00", "day_desk": "4"}

    clash = await admin.post(f"{ROSTER}/clinics/{session}/days", {**changed, "day_ends": "14:30"})
    fits = await admin.post(f"{ROSTER}/clinics/{session}/days", {**changed, "day_ends": "13:00"})

    assert clash.status_code == 422
    assert "in another clinic at these hours" in clash.text
    assert fits.status_code == 303
    assert await day_state(city, series, day) == ("open", 4, 0, 0)
    assert (await day_state(city, series, day + timedelta(days=7)) or ())[:2] == ("open", 10)


@pytest.mark.feature("OP01")
async def test_clinic_that_ends_closes_its_days_and_past_ones_stay(city: City):
    admin = await city.browser_of("admin", "civil")
    first = await today(city)
    async with city.inside("civil") as ctx:
        session = await add_clinic(ctx, day=first)
    ends = first + timedelta(days=7)

    answer = await admin.post(f"{ROSTER}/clinics/{session}/end", {"since": ends.isoformat()})

    assert answer.status_code == 303
    assert (await day_state(city, session, first) or ("",))[0] == "open"
    assert (await day_state(city, session, ends) or ("",))[0] == "closed"


async def test_past_of_the_roster_cannot_be_changed(city: City):
    admin = await city.browser_of("admin", "civil")
    day = await today(city)
    async with city.inside("civil") as ctx:
        queue = await add_queue(ctx)
        session = await add_clinic(ctx, day=day, queue_id=queue)

    answer = await admin.post(
        f"{ROSTER}/clinics/{session}", plan(queue, day - timedelta(days=1), quota_desk=0)
    )

    assert answer.status_code == 422
    assert (await day_state(city, session, day) or ())[:2] == ("open", 4)


@pytest.mark.feature("OP05")
async def test_rule_that_is_set_counts_from_the_next_call_and_is_kept(city: City):
    admin = await city.browser_of("admin", "civil")
    doctor = await city.browser_of("doctor", "civil")
    async with city.inside("civil") as ctx:
        queue = await add_queue(ctx)

    answer = await admin.post(f"{ROSTER}/lanes/{queue}", {"priority_after": "4"})

    assert answer.status_code == 303
    shown = await doctor.open(f"/civil/opd_ipd/queue?queue={queue}")
    assert "One of priority after every 4 of routine" in shown.text
    async with city.connect("owner") as owner:
        assert await owner.fetchval(
            "select count(*) from audit where action = 'opd_ipd.lane_rule_set' and entity_id ="
            " (select id from opd_ipd_lane_rule where queue_id = $1)",
            queue,
        )


@pytest.mark.feature("OP01")
async def test_of_ten_who_plan_one_doctor_for_the_same_hours_one_succeeds(city: City):
    admin = await city.browser_of("admin", "civil")
    doctor, _, queue = await a_doctor(city)
    form = plan(queue, await today(city) + timedelta(days=1), practitioner_id=doctor)
    await admin.open(ROSTER)

    answers = await asyncio.gather(
        *(admin.moved(city.app).post(f"{ROSTER}/clinics", form) for _ in range(10))
    )

    assert sorted(answer.status_code for answer in answers) == [303] + [422] * 9
    async with city.connect("owner") as owner:
        planned_days = await owner.fetchval(
            "select count(*) from (select day from opd_ipd_clinic_day where practitioner_id = $1"
            " and state = 'open' group by day having count(*) > 1) twice",
            doctor,
        )
    assert planned_days == 0
