"""The laboratory by keyboard: ordered, collected, typed, verified by another, seen by a doctor."""

from __future__ import annotations

import re
from typing import Any

import pytest

LAB = "/civil/opd_ipd/lab"


def open_visit(city: Any) -> Any:
    """A patient of general medicine who waits and for whom no test was ordered."""
    return city.ask(
        "select v.id, v.person_id, v.queue_id, t.id as token, t.label from opd_ipd_visit v"
        " join opd_ipd_queue_token t on t.visit_id = v.id join opd_ipd_queue q on q.id = v.queue_id"
        " join tenant n on n.id = v.tenant_id join person p on p.id = v.person_id"
        " where n.slug = 'civil' and v.state = 'open' and t.state = 'registered'"
        " and q.prefix = 'A' and p.birth_date is not null"
        " and not exists (select from opd_ipd_lab_order o where o.visit_id = v.id)"
        " order by t.number limit 1"
    )


def choose(page: Any, field: str, typed: str) -> None:
    """Type into a field that offers, wait for its list, and take the first with Enter."""
    page.focus(field)
    page.keyboard.type(typed)
    page.wait_for_selector(f"{field}-options [role=option]")
    page.keyboard.press("Enter")


@pytest.mark.feature("OP08", "OP17")
@pytest.mark.parametrize("locale", ["en", "hi"])
def test_blood_count_by_keyboard_from_order_to_doctor(staff_at: Any, served_city: Any, locale: str):
    visit = open_visit(served_city)
    doctor = staff_at("doctor.civil", locale=locale)
    served_city.ask(
        "update opd_ipd_queue_token set state = 'called' where id = $1 returning id",
        visit["token"],
    )
    doctor.open(f"/civil/opd_ipd/visits/{visit['id']}")
    choose(doctor.page, "#test", "cbc")
    doctor.press("Enter")
    assert doctor.page.locator("#orders li").count() == 1
    doctor.click("button[formaction$='/send-for-test']")
    assert doctor.page.url.endswith("/queue")
    order = served_city.ask("select id from opd_ipd_lab_order where visit_id = $1", visit["id"])[
        "id"
    ]

    technician = staff_at("lab.civil", locale=locale)
    technician.open(f"{LAB}?show=collect")
    technician.page.focus(f"form[action$='{visit['id']}/collect'] button")
    technician.press("Enter")
    number = technician.page.inner_text(".opd_ipd-label .number")
    assert re.fullmatch("[0-9]{2}L[0-9]{6}", number)
    technician.open(f"{LAB}?show=enter")
    technician.page.focus("#sample")
    technician.page.keyboard.type(number)
    technician.press("Enter")
    assert str(order) in technician.page.url
    keys = technician.page.keyboard
    for typed in ("8.9", "40", "4.2"):
        keys.type(typed)
        keys.press("Enter")
    meaning = technician.page.locator(".result [data-meaning]").first
    assert meaning.locator(".danger svg").count() == 1
    assert meaning.inner_text().strip() in ("Low", "कम")
    technician.press("Control+Enter")

    second = staff_at("lab2.civil", locale=locale)
    second.open(f"{LAB}/orders/{order}")
    second.press("Enter")

    doctor.open(f"/civil/opd_ipd/visits/{visit['id']}")
    row = doctor.page.locator("#results .result-row").first
    assert "8.9" in row.inner_text()
    assert re.search("Low|कम", row.inner_text())
    assert row.locator(".tag.danger svg use[href$='#arrow-down']").count() == 1
    state = served_city.ask("select state from opd_ipd_queue_token where id = $1", visit["token"])
    assert state["state"] == "back"
    doctor.open(f"/civil/opd_ipd/queue?queue={visit['queue_id']}")
    assert doctor.page.locator(f"#token-{visit['token']} .tag.ok").count() == 1


@pytest.mark.feature("OP17")
def test_critical_value_asks_whom_it_was_told_to(staff_at: Any, served_city: Any):
    order = served_city.ask(
        "select o.id from opd_ipd_lab_order o join tenant t on t.id = o.tenant_id"
        " where t.slug = 'civil' and o.state = 'collected' and o.code = 'lft' limit 1"
    )["id"]
    technician = staff_at("lab.civil")
    technician.open(f"{LAB}/orders/{order}")
    keys = technician.page.keyboard
    keys.type("22")
    assert "Critical" in technician.page.locator("[data-meaning]").first.inner_text()

    technician.press("Control+Enter")
    assert "Bilirubin, total" in technician.page.inner_text(".note.danger >> nth=1")
    technician.page.fill("#told_to", "Dr Joshi, room 1")
    technician.press("Control+Enter")

    row = served_city.ask(
        "select told_to, reading from opd_ipd_lab_result where order_id = $1", order
    )
    assert (row["reading"], row["told_to"]) == ("critical_high", "Dr Joshi, room 1")
