"""Drafts: what is typed is kept by the server, told truly and offered again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.test_walk import choose, register_by_scan

STATE = "form[data-draft] [data-draft-state]"
OFFER = ".offer"


def wait_for_state(desk: Any, text: str, form: str = "") -> None:
    desk.page.wait_for_function(
        "([state, text]) => document.querySelector(state).textContent.includes(text)",
        arg=[f"{form} {STATE}".strip(), text],
    )


@pytest.fixture
def patient(staff_at: Any, cards: Any) -> tuple[Any, str]:
    """A doctor at the consultation of a new visit."""
    visit = register_by_scan(staff_at("clerk.civil"), next(cards))
    doctor = staff_at("doctor.civil")
    doctor.open(f"/civil/opd_ipd/visits/{visit}")
    return doctor, visit


def test_notes_are_kept_and_taken_back_on_the_reopened_page(patient: Any):
    doctor, visit = patient
    page = doctor.page
    page.keyboard.type("Giddiness on standing")
    choose(page, "#diagnosis", "R42")
    wait_for_state(doctor, "draft kept")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0

    doctor.open("/civil/opd_ipd/queue")
    doctor.open(f"/civil/opd_ipd/visits/{visit}")
    page.wait_for_selector(OFFER)
    assert "ago" in page.inner_text(OFFER) or "now" in page.inner_text(OFFER)
    assert page.input_value("#complaint") == ""
    doctor.click(f"{OFFER} button:first-child")

    assert page.input_value("#complaint") == "Giddiness on standing"
    assert "R42" in page.inner_text("#diagnoses")
    assert "draft=" not in page.url
    doctor.click("footer button[formaction$='/save']")
    doctor.open(f"/civil/opd_ipd/visits/{visit}")
    page.wait_for_load_state("networkidle")
    assert page.locator(OFFER).count() == 0


def test_draft_that_is_not_wanted_is_forgotten(patient: Any):
    doctor, visit = patient
    doctor.page.keyboard.type("Wrong patient")
    wait_for_state(doctor, "draft kept")
    doctor.open(f"/civil/opd_ipd/visits/{visit}")
    doctor.page.wait_for_selector(OFFER)

    with doctor.page.expect_response("**/drafts/forget"):
        doctor.page.click(f"{OFFER} button:last-child")

    doctor.open(f"/civil/opd_ipd/visits/{visit}")
    doctor.page.wait_for_load_state("networkidle")
    assert doctor.page.locator(OFFER).count() == 0


def test_draft_that_cannot_be_kept_says_so_until_it_can(patient: Any):
    doctor, _ = patient
    page = doctor.page
    page.route("**/drafts", lambda route: route.abort())
    page.keyboard.type("Fever")
    wait_for_state(doctor, "Not kept")
    assert "failed" in page.get_attribute(STATE, "class")
    page.keyboard.type(" for two days")
    assert "Not kept" in page.inner_text(STATE)

    page.unroute("**/drafts")
    wait_for_state(doctor, "draft kept")
    assert "failed" not in page.get_attribute(STATE, "class")


def test_draft_on_the_server_that_fails_is_not_told_as_kept(patient: Any):
    doctor, _ = patient
    doctor.page.route("**/drafts", lambda route: route.fulfill(status=500, body="no"))

    doctor.page.keyboard.type("Fever")

    wait_for_state(doctor, "Not kept")


@pytest.mark.parametrize("start", ["en", "hi"])
def test_language_switch_keeps_the_page_and_what_was_typed(staff_at: Any, patient: Any, start: str):
    other = {"en": "hi", "hi": "en"}[start]
    clerk = staff_at("clerk.civil", locale=start)
    clerk.open("/civil/opd_ipd/desk")
    clerk.page.fill("#name", "Sunita Choudhary")
    clerk.page.check("#new [name=sex][value=female]", force=True)
    clerk.click(f"button[name=locale][value={other}]")

    assert clerk.page.get_attribute("html", "lang") == other
    assert clerk.page.url.endswith("/civil/opd_ipd/desk")
    assert clerk.page.input_value("#name") == "Sunita Choudhary"
    assert clerk.page.is_checked("#new [name=sex][value=female]")

    doctor, visit = patient
    doctor.page.keyboard.type("Cough")
    choose(doctor.page, "#diagnosis", "R05")
    doctor.click("button[name=locale]")
    assert doctor.page.input_value("#complaint") == "Cough"
    assert "R05" in doctor.page.inner_text("#diagnoses")
    assert doctor.page.url.endswith(f"/visits/{visit}")


def test_registration_is_offered_again_when_its_fields_are_entered(staff_at: Any):
    clerk = staff_at("clerk.district")
    clerk.open("/district/opd_ipd/desk")
    clerk.page.fill("#name", "Ram Pal")
    wait_for_state(clerk, "draft kept", "#new")
    clerk.open("/district/opd_ipd/desk")
    assert clerk.page.locator(OFFER).count() == 0

    clerk.page.keyboard.press("Alt+n")
    clerk.page.wait_for_selector(OFFER)
    clerk.click(f"{OFFER} button:first-child")

    assert clerk.page.input_value("#name") == "Ram Pal"
