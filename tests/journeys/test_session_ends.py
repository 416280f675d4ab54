"""A session ends in the middle of work: sign in over the page, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest

from sehat.demo.load import PASSWORD
from tests.journeys.leaving import leaving
from tests.journeys.test_walk import choose, find_by_scan, register_by_scan

pytestmark = pytest.mark.feature("AD05")

ASKS = "dialog.again[open] #again-password"


def end_sessions(desk: Any, login: str) -> None:
    """End every session of a login, and let all processes hear of it."""
    desk.city.ask(
        "update user_session set revoked_at = now() from user_account u"
        " where u.id = user_id and u.login = $1 returning 1",
        login,
    )
    desk.city.ask("select pg_notify('sehat_changes', 'session all')")


def complaint_of(desk: Any, visit: str) -> Any:
    return desk.city.ask(
        "select complaint, version from opd_ipd_consultation where visit_id = $1::text::uuid", visit
    )


@pytest.fixture
def note(staff_at: Any, cards: Any) -> tuple[Any, str]:
    """A doctor with a note half typed."""
    visit = register_by_scan(staff_at("clerk.civil"), next(cards))
    doctor = staff_at("doctor.civil")
    doctor.open(f"/civil/opd_ipd/visits/{visit}")
    doctor.page.fill("#complaint", "Fever for three days, and")
    return doctor, visit


def save(doctor: Any) -> None:
    doctor.page.click("footer button[formaction$='/save']")


def test_session_ends_mid_note(note: tuple[Any, str]):
    doctor, visit = note
    end_sessions(doctor, "doctor.civil")

    save(doctor)
    doctor.page.wait_for_selector(ASKS)
    assert doctor.page.input_value("#complaint") == "Fever for three days, and"
    assert doctor.page.evaluate("document.activeElement.id") == "again-password"
    doctor.page.keyboard.type("not the password")
    doctor.page.keyboard.press("Enter")
    doctor.page.wait_for_selector("dialog.again .note.danger")
    doctor.page.fill("#again-password", PASSWORD)
    doctor.press("Enter")

    assert doctor.page.url.endswith(f"/visits/{visit}")
    assert doctor.page.input_value("#complaint") == "Fever for three days, and"
    assert complaint_of(doctor, visit)["complaint"] == "Fever for three days, and"
    assert doctor.page.locator("dialog.again").count() == 0


def test_somebody_else_who_signs_in_there_sends_nothing(note: tuple[Any, str]):
    doctor, visit = note
    end_sessions(doctor, "doctor.civil")

    save(doctor)
    doctor.page.wait_for_selector(ASKS)
    doctor.page.fill("#again-login", "clerk.civil")
    doctor.page.fill("#again-password", PASSWORD)
    doctor.page.keyboard.press("Enter")
    doctor.page.wait_for_selector("dialog.again footer a")

    told = doctor.page.inner_text("dialog.again")
    assert "doctor.civil" in told
    assert "clerk.civil" in told
    assert complaint_of(doctor, visit)["complaint"] == ""
    doctor.click("dialog.again footer a")
    assert doctor.page.get_attribute("body", "data-login") == "clerk.civil"


def test_form_typed_into_within_seconds_of_its_page_is_not_lost(staff_at: Any, cards: Any):
    clerk, card = staff_at("clerk.civil"), next(cards)
    find_by_scan(clerk, card)
    clerk.page.fill("#visit-note", "Wheelchair")
    end_sessions(clerk, "clerk.civil")

    clerk.page.keyboard.press("Control+Enter")
    clerk.page.wait_for_selector(ASKS)
    assert clerk.page.input_value("#visit-note") == "Wheelchair"
    clerk.page.fill("#again-password", PASSWORD)
    clerk.press("Enter")

    assert clerk.page.url.endswith("/slip")
    assert (
        "Wheelchair"
        in clerk.city.ask(
            "select note from opd_ipd_visit where person_id = $1 order by id desc limit 1",
            card.person_id,
        )["note"]
    )


def test_list_that_offers_tells_at_once_that_the_session_is_over(note: tuple[Any, str]):
    doctor, visit = note
    end_sessions(doctor, "doctor.civil")

    doctor.page.focus("#diagnosis")
    doctor.page.keyboard.type("R50")
    doctor.page.wait_for_selector(ASKS)
    doctor.page.fill("#again-password", PASSWORD)
    doctor.page.keyboard.press("Enter")
    doctor.page.wait_for_selector("dialog.again", state="detached")
    doctor.page.fill("#diagnosis", "")
    choose(doctor.page, "#diagnosis", "R50")
    with leaving(doctor.page):
        save(doctor)

    assert complaint_of(doctor, visit)["complaint"] == "Fever for three days, and"


def test_tab_that_was_left_asks_when_it_is_looked_at_again(note: tuple[Any, str]):
    doctor, _ = note
    end_sessions(doctor, "doctor.civil")

    assert doctor.page.locator("dialog.again").count() == 0
    doctor.page.clock.install()
    doctor.page.clock.fast_forward("31:00")
    doctor.page.evaluate("window.dispatchEvent(new Event('focus'))")

    doctor.page.wait_for_selector(ASKS)
    assert doctor.page.input_value("#complaint") == "Fever for three days, and"


def test_second_tab_goes_on_after_the_first_signed_in_again(note: tuple[Any, str]):
    doctor, visit = note
    end_sessions(doctor, "doctor.civil")
    other = doctor.context.new_page()
    other.goto(f"{doctor.city.url}/sign-in")
    other.fill("#login", "doctor.civil")
    other.fill("#password", PASSWORD)
    with leaving(other):
        other.keyboard.press("Enter")

    with leaving(doctor.page):
        save(doctor)

    assert doctor.page.locator("dialog.again").count() == 0
    assert complaint_of(doctor, visit)["complaint"] == "Fever for three days, and"


def test_interrupted_form_counts_once(note: tuple[Any, str]):
    doctor, visit = note
    before = complaint_of(doctor, visit)["version"]
    end_sessions(doctor, "doctor.civil")

    save(doctor)
    doctor.page.wait_for_selector(ASKS)
    doctor.page.fill("#again-password", PASSWORD)
    with leaving(doctor.page):
        doctor.page.keyboard.press("Enter")
        doctor.page.keyboard.press("Enter")

    assert complaint_of(doctor, visit)["version"] == before + 1


def test_queue_that_is_watched_asks_by_itself_and_goes_on_live(staff_at: Any):
    doctor = staff_at("doctor.civil")
    doctor.open("/civil/opd_ipd/queue")
    doctor.page.wait_for_selector("[data-live][data-state=shown]")
    end_sessions(doctor, "doctor.civil")

    doctor.page.wait_for_selector(ASKS)
    doctor.page.fill("#again-password", PASSWORD)
    doctor.page.keyboard.press("Enter")

    doctor.page.wait_for_selector("dialog.again", state="detached")
    doctor.page.wait_for_selector("[data-live][data-state=shown]")
