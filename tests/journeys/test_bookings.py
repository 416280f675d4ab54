"""Booking by telephone, arriving, and changing the roster: tasks at the keyboard and the mouse."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

BOOKINGS = "/civil/opd_ipd/bookings"

_PERSON = """
select p.id, p.name, p.name_local, r.number, extract(year from p.birth_date)::int as year
from registration r join person p on p.id = r.person_id join tenant t on t.id = r.tenant_id
where t.slug = 'civil' and p.name ~ ' ' and p.name_local ~ '[ऀ-ॿ]' and p.birth_date is not null
  and not exists (select from opd_ipd_booking b where b.tenant_id = t.id and b.person_id = p.id)
  and not exists (select from opd_ipd_visit v where v.tenant_id = t.id and v.person_id = p.id
                  and v.state = 'open')
  and p.id <> all($1::uuid[])
order by r.number desc limit 1
"""
_taken: list[object] = []


def somebody(city: Any) -> Any:
    """A person of the civil hospital without a booking, each given once."""
    row = city.ask(_PERSON, _taken)
    _taken.append(row["id"])
    return row


def booking_of(city: Any, person: Any) -> Any:
    return city.ask(
        "select b.id, b.number, b.day, b.state, b.channel, m.state as message"
        " from opd_ipd_booking b left join message m on m.tenant_id = b.tenant_id"
        " and m.counted_key = b.id::text where b.person_id = $1 order by b.made_at desc limit 1",
        person["id"],
    )


def find_by_name(desk: Any, person: Any) -> None:
    """Type the name into the scan box, which has the focus, and take the first who fits."""
    desk.page.keyboard.type(f"{person['name_local']} {person['year']}")
    desk.page.wait_for_selector(".hits [aria-selected=true]")
    desk.press("Enter")
    assert person["name"] in desk.page.inner_text(".person.found")


@pytest.mark.feature("OP01", "OP02", "OP12", "OP13")
@pytest.mark.parametrize("locale", ["en", "hi"])
def test_caller_is_booked_and_the_slip_printed_by_keyboard_alone(staff_at: Any, locale: str):
    clerk = staff_at("clerk.civil", locale=locale)
    person = somebody(clerk.city)
    page = clerk.page
    page.add_init_script("window.print = () => { document.title = 'printed'; }")
    clerk.open(BOOKINGS)

    find_by_name(clerk, person)
    assert page.evaluate("document.activeElement.id") == "queue_id"
    page.keyboard.press("Tab")
    with page.expect_response(lambda answer: "/bookings/choice" in answer.url):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.wait_for_function("document.activeElement.name === 'day'")
    chosen = page.evaluate("document.activeElement.value")
    with page.expect_response(lambda answer: "/bookings/choice" in answer.url) as asked:
        page.keyboard.press("ArrowRight")
    checked = "document.querySelector('[name=day]:checked').value"
    page.wait_for_function(f"{checked} !== '{chosen}'")
    assert "_csrf" not in asked.value.url
    assert str(person["id"]) not in asked.value.url
    assert page.evaluate("document.activeElement.name") == "day"
    day = page.evaluate(checked)
    clerk.press("Control+Enter")
    assert page.url.endswith("/slip"), page.inner_text("main")
    page.keyboard.press("Enter")

    assert page.title() == "printed"
    booking = booking_of(clerk.city, person)
    assert (str(booking["day"]), booking["channel"], booking["state"]) == (day, "phone", "booked")
    assert booking["number"] in page.inner_text(".slip")


@pytest.mark.feature("OP02", "OP12")
def test_who_has_a_booking_today_arrives_by_scan_and_one_key(staff_at: Any):
    clerk = staff_at("clerk.civil", width=360)
    row = clerk.city.ask(
        "select b.id, b.person_id, p.name from opd_ipd_booking b"
        " join tenant t on t.id = b.tenant_id"
        " join opd_ipd_clinic_day d on d.id = b.clinic_day_id"
        " join person p on p.id = b.person_id where t.slug = 'civil' and b.state = 'booked'"
        " and b.day = (now() at time zone 'Asia/Kolkata')::date and d.state = 'open'"
        " and not exists (select from opd_ipd_visit v where v.person_id = b.person_id"
        "                 and v.state = 'open') order by b.number limit 1"
    )
    if row is None:
        pytest.skip("the demo's hospital has no clinic on a Sunday")
    clerk.open(f"{BOOKINGS}?person={row['person_id']}")

    clerk.click(f"button[formaction$='/{row['id']}/arrive']")

    assert "/visits/" in clerk.page.url
    assert clerk.page.url.endswith("/slip")
    assert row["name"] in clerk.page.inner_text(".slip")
    after = clerk.city.ask("select state from opd_ipd_booking where id = $1", row["id"])
    assert after["state"] == "arrived"


@pytest.mark.feature("OP02")
def test_booking_that_is_cancelled_by_mistake_is_taken_back(staff_at: Any):
    clerk = staff_at("clerk.civil")
    person = somebody(clerk.city)
    clerk.open(BOOKINGS)
    find_by_name(clerk, person)
    clerk.press("Control+Enter")
    clerk.open(f"{BOOKINGS}?person={person['id']}")

    clerk.click("button[formaction$='/cancel']")
    assert booking_of(clerk.city, person)["state"] == "cancelled"
    clerk.click("form[action$='/restore'] button")

    assert booking_of(clerk.city, person)["state"] == "booked"


@pytest.mark.feature("OP01")
def test_places_that_the_roster_changes_show_at_the_booking_desk(staff_at: Any):
    """The dental clinic of the district hospital gets forty places from its next day on."""
    admin = staff_at("admin.district")
    row = admin.city.ask(
        "select s.id, d.queue_id, d.day, g.person_id from opd_ipd_clinic_session s"
        " join tenant t on t.id = s.tenant_id join opd_ipd_queue q on q.id = s.queue_id"
        " join org_unit u on u.id = q.org_unit_id join opd_ipd_clinic_day d on d.session_id = s.id"
        " join registration g on g.tenant_id = t.id"
        " where t.slug = 'district' and u.code = 'dental' and d.state = 'open'"
        " and d.day > (now() at time zone 'Asia/Kolkata')::date order by d.day, s.starts limit 1"
    )
    page = admin.page
    admin.open(f"/district/opd_ipd/roster?on={row['day']}")
    admin.click(f"a[href$='/roster/clinics/{row['id']}']")

    page.fill("#quota_desk", "40")
    page.fill("#valid_from", str(row["day"]))
    page.focus("#quota_desk")
    admin.press("Control+Enter")

    assert f"/roster?on={row['day']}" in page.url
    clerk = staff_at("clerk.district")
    clerk.open(
        f"/district/opd_ipd/bookings?person={row['person_id']}&queue_id={row['queue_id']}"
        f"&day={row['day']}"
    )
    free = int(clerk.page.inner_text(f"label:has(#day-{row['day']}) .free").split()[0])
    booked = clerk.city.ask(
        "select sum(c.quota - c.booked)::int as free from opd_ipd_clinic_place c"
        " join opd_ipd_clinic_day d on d.id = c.clinic_day_id where d.queue_id = $1 and d.day = $2"
        " and c.channel = 'desk' and d.state = 'open'",
        row["queue_id"],
        row["day"],
    )
    assert free == booked["free"]
    assert free > 24


@pytest.mark.feature("OP02")
def test_place_that_another_desk_takes_goes_from_the_calendar_by_itself(staff_at: Any):
    here, there = staff_at("clerk.district"), staff_at("clerk.district")
    rows = here.city.ask(
        "select d.queue_id, d.day, array_agg(distinct g.person_id) as people"
        " from opd_ipd_clinic_day d join tenant t on t.id = d.tenant_id"
        " join opd_ipd_clinic_place c on c.tenant_id = t.id and c.clinic_day_id = d.id"
        " join registration g on g.tenant_id = t.id"
        " where t.slug = 'district' and d.state = 'open' and c.channel = 'desk'"
        " and c.quota - c.booked > 3 and not exists (select from opd_ipd_booking b"
        "  where b.person_id = g.person_id)"
        " and d.day > (now() at time zone 'Asia/Kolkata')::date"
        " group by d.queue_id, d.day order by d.day desc limit 1"
    )
    one, other = rows["people"][:2]
    address = f"/district/opd_ipd/bookings?queue_id={rows['queue_id']}&day={rows['day']}&person="
    free = f"label:has(#day-{rows['day']}) .free"
    here.open(address + str(one))
    here.page.wait_for_selector("[data-live][data-state=shown]")
    here.page.mouse.move(2, 2)
    before = int(here.page.inner_text(free).split()[0])

    there.open(address + str(other))
    there.press("Control+Enter")
    assert there.page.url.endswith("/slip")

    expect(here.page.locator(free)).to_contain_text(str(before - 1), timeout=8000)
    assert here.page.is_checked(f"#day-{rows['day']}")
