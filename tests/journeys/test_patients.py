"""Whose page it is: two tabs, two patients; what stands out; what is masked; the keys it takes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.leaving import leaving
from tests.journeys.test_walk import register_by_scan

MOST_KEYS_RETURNING = 4
MOST_KEYS_NEW = 60


def test_two_tabs_two_patients_never_mix(staff_at: Any, cards: Any):
    clerk, doctor = staff_at("clerk.civil"), staff_at("doctor.civil")
    people = [next(cards), next(cards)]
    visits = [register_by_scan(clerk, card) for card in people]
    tabs = [doctor.page, doctor.context.new_page()]
    for tab, visit in zip(tabs, visits, strict=True):
        tab.goto(f"{doctor.city.url}/civil/opd_ipd/visits/{visit}")
    for tab, card in zip(tabs, people, strict=True):
        assert tab.title().startswith(card.name)
        tab.fill("#complaint", f"Note of {card.name}")
    for tab in tabs:
        with leaving(tab):
            tab.click("footer button[formaction$='/save']")

    for tab, card in zip(tabs, people, strict=True):
        assert card.name in tab.inner_text(".banner h1")
        assert tab.input_value("#complaint") == f"Note of {card.name}"

    # The form of one patient sent to the visit of the other is refused with both names.
    tabs[0].evaluate(
        "visit => document.querySelector('#main-form').action ="
        " location.pathname.replace(/[^/]+$/, visit) + '/save'",
        visits[1],
    )
    with tabs[0].expect_response("**/save") as answer, leaving(tabs[0]):
        tabs[0].evaluate("document.querySelector('#main-form').submit()")
    assert answer.value.status == 409
    words = tabs[0].inner_text("[data-error-summary]")
    assert all(card.name in words for card in people)


@pytest.mark.feature("OP12")
def test_returning_patient_by_card_to_printed_slip_takes_four_keys(staff_at: Any, cards: Any):
    clerk, card = staff_at("clerk.civil"), next(cards)
    clerk.open("/civil/opd_ipd/desk")
    clerk.page.evaluate("window.print = () => { window.printed = true; }")
    clerk.page.keyboard.type(card.qr)
    keys = 0
    for _ in range(MOST_KEYS_RETURNING):
        keys += 1
        clerk.press("Enter")
        if "Duplicate" in clerk.page.inner_text("main"):
            break

    assert "Duplicate" in clerk.page.inner_text("main"), "the slip was not noted as printed"
    assert keys <= MOST_KEYS_RETURNING


@pytest.mark.feature("ID01", "OP12")
def test_new_registration_takes_sixty_keys_beside_the_name(staff_at: Any):
    clerk = staff_at("clerk.civil")
    clerk.open("/civil/opd_ipd/desk")
    counted = 0

    def press(*keys: str) -> None:
        nonlocal counted
        for key in keys:
            counted += 1
            clerk.page.keyboard.press(key)

    def type_in(text: str, *, counts: bool = True) -> None:
        nonlocal counted
        counted += len(text) if counts else 0
        clerk.page.keyboard.type(text)

    press("Alt+n")
    type_in("Savitri Rawat", counts=False)
    press("Tab", "Tab", "Space", "Tab")
    type_in("34")
    press("Tab", "Tab", "Tab")
    type_in("9876543210")
    press("Tab", "Tab")
    type_in("Vinod Rawat", counts=False)
    press("Tab")
    type_in("Nag")
    clerk.page.wait_for_selector("#locality-options [role=option]")
    press("Enter")
    with leaving(clerk.page):
        press("Control+Enter")

    assert clerk.page.url.endswith("/slip")
    assert "Savitri Rawat" in clerk.page.inner_text(".slip")
    assert counted <= MOST_KEYS_NEW


def test_deceased_patient_is_unmistakable(staff_at: Any, cards: Any):
    card = next(cards)
    visit = register_by_scan(staff_at("clerk.civil"), card)
    doctor = staff_at("doctor.civil")
    doctor.city.ask(
        "update person set deceased_on = '2026-11-20' where id = $1 returning id", card.person_id
    )

    doctor.open(f"/civil/opd_ipd/visits/{visit}")

    assert "Deceased on 20 Nov 2026" in doctor.page.inner_text(".banner .state")


@pytest.mark.parametrize(
    ("mark", "words"), [("restricted", "Restricted record"), ("test_patient", "Test patient")]
)
def test_marked_record_is_unmistakable(staff_at: Any, cards: Any, mark: str, words: str):
    card = next(cards)
    visit = register_by_scan(staff_at("clerk.civil"), card)
    doctor = staff_at("doctor.civil")
    doctor.city.ask(f"update person set {mark} = true where id = $1 returning id", card.person_id)

    doctor.open(f"/civil/opd_ipd/visits/{visit}")

    # The demo may have given the other mark to the same person.
    states = doctor.page.locator(".banner.warned .state").all_inner_texts()
    assert [state for state in states if state.startswith(words)]


def test_mobile_is_masked_until_it_is_asked_for_and_that_is_written_down(staff_at: Any, cards: Any):
    card = next(cards)
    visit = register_by_scan(staff_at("clerk.civil"), card)
    doctor = staff_at("doctor.civil")
    doctor.city.ask(
        "update person set mobile = '9876543210' where id = $1 returning id", card.person_id
    )
    doctor.open(f"/civil/opd_ipd/visits/{visit}")
    assert "43210" not in doctor.page.content()

    with doctor.page.expect_response("**/mobile"):
        doctor.page.click("[data-reveal]")

    doctor.page.wait_for_selector("text=98765 43210")
    written = doctor.city.ask(
        "select count(*) from audit where action = 'people.mobile_revealed' and entity_id = $1",
        card.person_id,
    )
    assert written["count"] == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_print_shows_what_is_seen_in_black_without_menus(staff_at: Any, theme: str):
    clerk = staff_at("clerk.civil", theme=theme)
    clerk.open("/civil/opd_ipd/visits")
    clerk.page.emulate_media(media="print")

    assert not clerk.page.is_visible(".side")
    assert not clerk.page.is_visible(".finder")
    assert clerk.page.is_visible("table thead")
    ink = clerk.page.evaluate("getComputedStyle(document.querySelector('td')).color")
    assert ink == "rgb(0, 0, 0)"
