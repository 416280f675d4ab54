"""The walk: a card scanned, a token given, a prescription signed, seen at another hospital."""

from __future__ import annotations

from typing import Any

import pytest

SIZES = [1366, 360]
LANGUAGES = ["en", "hi"]


def find_by_scan(desk: Any, card: Any) -> None:
    """Scan the card at the desk, so that its holder stands ready for a visit."""
    desk.open("/civil/opd_ipd/desk")
    desk.page.keyboard.type(card.qr)
    desk.press("Enter")
    assert card.name in desk.page.inner_text(".person.found")


def register_by_scan(desk: Any, card: Any) -> str:
    """Scan the card at the desk and start the visit with Enter; return the visit's id."""
    find_by_scan(desk, card)
    desk.press("Enter")
    assert desk.page.url.endswith("/slip"), desk.page.inner_text("body")
    return str(desk.page.url.split("/")[-2])


def consult_and_sign(
    doctor: Any, visit: str, *, drug: str = "para", diagnosis: str = "R50"
) -> None:
    """Write a consultation with a diagnosis and a medicine, and sign it with Ctrl+Enter."""
    doctor.open(f"/civil/opd_ipd/visits/{visit}")
    page = doctor.page
    page.keyboard.type("Fever for three days")
    choose(page, "#diagnosis", diagnosis)
    choose(page, "#drug", drug)
    page.fill("#dose", "1-0-1")
    doctor.click("button[formaction$='/lines']")
    page.focus("#advice")
    doctor.press("Control+Enter")


def choose(page: Any, field: str, typed: str) -> None:
    """Type into a field that offers, wait for its list, and take the first with Enter."""
    page.focus(field)
    page.keyboard.type(typed)
    page.wait_for_selector(f"{field}-options [role=option]")
    page.keyboard.press("Enter")


@pytest.mark.feature("ID01", "ID10", "OP07", "OP12", "OP17", "OP18", "OP23", "AD06", "DP09")
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("locale", LANGUAGES)
def test_card_to_signed_prescription_seen_at_second_hospital(
    staff_at: Any, cards: Any, width: int, locale: str
):
    card = next(cards)
    clerk = staff_at("clerk.civil", width=width, locale=locale)
    visit = register_by_scan(clerk, card)
    assert card.name in clerk.page.inner_text(".slip")

    doctor = staff_at("doctor.civil", width=width, locale=locale)
    consult_and_sign(doctor, visit)
    assert "/entries/" in doctor.page.url
    entry = doctor.page.url.rpartition("/")[2]
    assert "R50" in doctor.page.inner_text("main")

    other_clerk = staff_at("clerk.district", width=width, locale=locale)
    other_clerk.open("/district/opd_ipd/desk")
    other_clerk.page.keyboard.type(card.qr)
    other_clerk.press("Enter")
    assert other_clerk.page.locator(".list li").count() >= 1
    other_clerk.press("Enter")
    second = other_clerk.page.url.split("/")[-2]

    other_doctor = staff_at("doctor.district", width=width, locale=locale)
    other_doctor.open(f"/district/opd_ipd/visits/{second}")
    other_doctor.click(f"a[href$='{entry}']")
    assert "R50" in other_doctor.page.inner_text("main")

    log = clerk.city.ask(
        "select count(*) as openings, count(distinct tenant_id) as hospitals from access_log"
        " where person_id = $1",
        card.person_id,
    )
    assert log["hospitals"] >= 2
    assert log["openings"] >= 5


@pytest.mark.feature("OP12")
def test_returning_patient_to_slip_takes_two_keys_after_the_scan(staff_at: Any, cards: Any):
    clerk = staff_at("clerk.civil")

    visit = register_by_scan(clerk, next(cards))

    assert visit
    assert clerk.page.evaluate("document.activeElement.hasAttribute('data-print')")


@pytest.mark.feature("ID01", "OP12")
def test_new_registration_by_keyboard_alone(staff_at: Any):
    clerk = staff_at("clerk.civil")
    clerk.open("/civil/opd_ipd/desk")
    keys = clerk.page.keyboard

    keys.press("Alt+n")
    keys.type("Sunita Choudhary")
    keys.press("Tab")
    keys.type("सुनीता चौधरी")
    keys.press("Tab")
    keys.press("Space")
    keys.press("Tab")
    keys.type("34")
    clerk.press("Control+Enter")

    assert clerk.page.url.endswith("/slip")
    assert "सुनीता चौधरी" in clerk.page.inner_text(".slip")


def test_form_with_faults_keeps_what_was_typed(staff_at: Any):
    clerk = staff_at("clerk.civil")
    clerk.open("/civil/opd_ipd/desk")
    clerk.page.fill("#name", "Sunita Choudhary")
    clerk.page.fill("#birth", "31-02-1990")
    clerk.page.focus("#name")

    clerk.press("Control+Enter")

    assert clerk.page.input_value("#name") == "Sunita Choudhary"
    assert clerk.page.input_value("#birth") == "31-02-1990"
    assert clerk.page.evaluate("document.activeElement.hasAttribute('data-error-summary')")


@pytest.mark.feature("ID07")
def test_scan_while_another_field_has_the_focus_restores_that_field(staff_at: Any, cards: Any):
    clerk, card = staff_at("clerk.civil"), next(cards)
    clerk.open("/civil/opd_ipd/desk")
    clerk.page.fill("#locality", "Nagla")
    clerk.page.focus("#locality")

    clerk.page.keyboard.type(card.qr)
    assert clerk.page.input_value("#locality").startswith("Nagla")
    clerk.press("Enter")

    assert card.name in clerk.page.inner_text(".person.found")


@pytest.mark.feature("OP18")
def test_allergy_stops_a_brand_of_the_same_substance_until_overridden(staff_at: Any, cards: Any):
    clerk, doctor = staff_at("clerk.civil"), staff_at("doctor.civil")
    visit = register_by_scan(clerk, next(cards))
    doctor.open(f"/civil/opd_ipd/visits/{visit}")
    page = doctor.page
    page.click(".allergies summary")
    choose(page, "#allergen", "penicillin")
    page.fill("#reaction", "rash")
    doctor.click(".allergies form button:not([name])")
    assert "rash" in page.inner_text(".allergies")

    choose(page, "#drug", "augmentin")
    page.fill("#dose", "1-0-1")
    doctor.click("button[formaction$='/lines']")
    assert page.locator("#stop").count() == 1
    assert "rash" in page.inner_text("#stop")

    page.fill("#override_reason", "Tolerated last year")
    doctor.click("#override")
    assert "Tolerated last year" in page.inner_text("#main-form")


def test_second_doctor_sees_both_versions(staff_at: Any, cards: Any):
    clerk, one = staff_at("clerk.civil"), staff_at("doctor.civil")
    visit = register_by_scan(clerk, next(cards))
    two = staff_at("doctor.civil")
    for doctor in (one, two):
        doctor.open(f"/civil/opd_ipd/visits/{visit}")
    one.page.fill("#complaint", "Cough")
    one.click("footer button[formaction$='/save']")

    two.page.fill("#complaint", "Fever")
    two.click("footer button[formaction$='/save']")

    assert two.page.input_value("#complaint") == "Fever"
    assert two.page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    assert "Cough" in two.page.inner_text(".versions")
    assert "Fever" in two.page.inner_text(".versions")
    two.page.click(".versions button:has-text('Take both')")
    assert two.page.input_value("#complaint") == "Cough\nFever"
    two.click("footer button[formaction$='/save']")
    assert two.page.locator(".versions").count() == 0
    assert two.page.input_value("#complaint") == "Cough\nFever"
