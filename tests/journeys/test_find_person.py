"""People are found at the desk by name in any script, mobile and numbers, by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest

from sehat.people.latin import to_latin

_REGISTERED = """
select p.id, p.name, p.name_local, p.mobile, r.number, extract(year from p.birth_date)::int as year
from registration r join person p on p.id = r.person_id join tenant t on t.id = r.tenant_id
where t.slug = 'civil' and p.name ~ ' ' and p.name_local ~ '[ऀ-ॿ]' and p.mobile is not null
  and p.birth_date is not null
  and not exists (select from opd_ipd_visit v where v.tenant_id = t.id and v.person_id = p.id
                    and v.state = 'open')
  and p.id <> all($1::uuid[])
order by r.number limit 1
"""
_taken: list[object] = []


def somebody(city: Any) -> Any:
    """A resident registered at civil who has no open visit there, each given once."""
    row = city.ask(_REGISTERED, _taken)
    _taken.append(row["id"])
    return row


def look_for(desk: Any, text: str) -> Any:
    """Type into the scan box, which has the focus, and wait for the list."""
    desk.open("/civil/opd_ipd/desk")
    desk.page.keyboard.type(text)
    desk.page.wait_for_selector(".hits [role=option], .hits p")
    return desk.page.locator(".hits [role=option]")


@pytest.mark.feature("ID01", "OP12")
def test_returning_patient_by_name_to_printed_slip_takes_three_keys_beside_the_name(staff_at: Any):
    clerk = staff_at("clerk.civil")
    person = somebody(clerk.city)

    hits = look_for(clerk, f"{person['name_local']} {person['year']}")
    assert hits.first.get_attribute("aria-selected") == "true"
    assert person["name"] in hits.first.inner_text()
    clerk.press("Enter")
    assert person["name"] in clerk.page.inner_text(".person.found")
    clerk.press("Enter")
    assert clerk.page.url.endswith("/slip")
    assert clerk.page.evaluate("document.activeElement.hasAttribute('data-print')")


@pytest.mark.feature("ID01")
@pytest.mark.parametrize("by", ["name", "local", "latin", "mobile", "number"])
def test_box_takes_name_in_any_script_mobile_and_hospital_number(staff_at: Any, by: str):
    clerk = staff_at("clerk.civil")
    person = somebody(clerk.city)
    text = {
        "name": f"{person['name'].lower()} {person['year']}",
        "local": f"{person['name_local']} {person['year']}",
        "latin": f"{to_latin(person['name_local'])} {person['year']}",
        "mobile": person["mobile"],
        "number": person["number"],
    }[by]

    hits = look_for(clerk, text)

    assert any(person["number"] in row for row in hits.all_inner_texts())


@pytest.mark.feature("OP12")
def test_arrows_choose_and_escape_leaves_the_list(staff_at: Any):
    clerk = staff_at("clerk.civil")
    hits = look_for(clerk, "kumar")
    page = clerk.page
    assert hits.count() > 1

    page.keyboard.press("ArrowDown")
    assert page.locator("#scan").get_attribute("aria-activedescendant") == "hit-1"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    last = hits.count() - 1
    assert page.locator("#scan").get_attribute("aria-activedescendant") == f"hit-{last}"
    page.keyboard.press("Escape")
    assert not page.locator(".hits").is_visible()
    assert page.evaluate("document.activeElement.id") == "scan"


def test_enter_before_the_list_came_opens_nobody_unseen(staff_at: Any):
    clerk = staff_at("clerk.civil")
    person = somebody(clerk.city)
    clerk.open("/civil/opd_ipd/desk")
    clerk.page.keyboard.type(f"{person['name']} {person['year']}")
    clerk.page.keyboard.press("Enter")

    clerk.page.wait_for_selector(".hits [role=option]")

    assert clerk.page.url.endswith("/desk")


def test_names_stand_in_no_address(staff_at: Any):
    clerk = staff_at("clerk.civil")
    asked: list[str] = []
    clerk.page.on("request", lambda request: asked.append(request.url))

    look_for(clerk, "sunita")

    assert any(url.endswith("/opd_ipd/hits") for url in asked)
    assert not [url for url in asked if "sunita" in url.lower()]


def test_nobody_found_says_what_to_do_next(staff_at: Any):
    clerk = staff_at("clerk.civil")

    look_for(clerk, "qqqzzz wwwxxx")

    assert "Alt+N" in clerk.page.inner_text(".hits")


@pytest.mark.feature("ID17")
def test_possible_duplicate_is_shown_while_one_types_and_blocks_nothing(staff_at: Any):
    clerk = staff_at("clerk.civil")
    person = somebody(clerk.city)
    page = clerk.page
    clerk.open("/civil/opd_ipd/desk")
    page.keyboard.press("Alt+n")
    page.keyboard.type(person["name"])
    page.click("label:has(#sex)")
    page.fill("#birth", str(person["year"]))
    page.fill("#mobile", person["mobile"])
    page.focus("#locality")
    page.wait_for_selector("#duplicates li")

    assert person["number"] in page.inner_text("#duplicates")
    page.check("#duplicates [name=different] >> nth=0")
    clerk.press("Control+Enter")

    assert page.url.endswith("/slip")
    state = clerk.city.ask(
        "select state from possible_duplicate where person_id = $1 or other_id = $1"
        " order by decided_at nulls last limit 1",
        person["id"],
    )
    assert state["state"] == "different"


@pytest.mark.feature("ID17")
def test_same_person_of_the_panel_stands_at_the_desk(staff_at: Any):
    clerk = staff_at("clerk.civil")
    person = somebody(clerk.city)
    page = clerk.page
    clerk.open("/civil/opd_ipd/desk")
    page.fill("#name", person["name_local"])
    page.fill("#birth", str(person["year"]))
    page.fill("#mobile", person["mobile"])
    page.focus("#locality")
    page.wait_for_selector("#duplicates a.button")
    clerk.click("#duplicates a.button")

    assert person["number"] in page.inner_text(".person.found")
