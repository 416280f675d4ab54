"""A scanner types into whatever has the focus, on every page, and the right thing opens."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.leaving import leaving
from tests.journeys.test_walk import register_by_scan


def scan(desk: Any, code: str) -> None:
    """Type as a scanner does: the code and Enter, fast, with nothing waited for."""
    desk.page.keyboard.type(code)
    desk.page.keyboard.press("Enter")


def see_slip(clerk: Any, visit: str) -> str:
    row = clerk.city.ask("select number from opd_ipd_visit where id = $1::uuid", visit)
    return f"SEHATV:{row['number']}"


@pytest.mark.feature("ID21")
def test_scanner_while_typing_in_any_field_restores_the_field(staff_at: Any, cards: Any):
    clerk, card = staff_at("clerk.civil"), next(cards)
    page = clerk.page
    for name in ("name", "name_local", "age", "birth", "mobile", "locality", "note", "age_unit"):
        clerk.open("/civil/opd_ipd/desk")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        field = f"#new [name={name}]"
        if page.locator(field).evaluate("(one) => one.tagName") == "INPUT":
            page.fill(field, "se")
        page.focus(field)
        before = page.input_value(field)
        # A person typed the first letter of our prefix just before the scanner did.
        page.keyboard.type(card.qr)

        assert page.input_value(field) == before, field
        assert page.url.endswith("/desk")
        clerk.press("Enter")
        assert card.name in page.inner_text(".person.found")


@pytest.mark.feature("ID21")
@pytest.mark.parametrize("path", ["", "/opd_ipd/queue", "/cards/find"])
def test_scanner_works_on_pages_without_a_scan_box(staff_at: Any, cards: Any, path: str):
    clerk, card = staff_at("clerk.civil"), next(cards)
    clerk.open(f"/civil{path}")

    with leaving(clerk.page):
        scan(clerk, card.qr)

    assert f"/desk?person={card.person_id}" in clerk.page.url
    assert card.name in clerk.page.inner_text(".person.found")


@pytest.mark.feature("OP10", "ID21")
def test_doctor_scans_card_or_slip_while_writing_and_gets_the_consultation(
    staff_at: Any, cards: Any
):
    clerk, doctor = staff_at("clerk.civil"), staff_at("doctor.civil")
    first, second = (register_by_scan(clerk, next(cards)) for _ in range(2))
    third = next(cards)
    third_visit = register_by_scan(clerk, third)
    doctor.open(f"/civil/opd_ipd/visits/{first}")

    for code, visit in ((see_slip(clerk, second), second), (third.qr, third_visit)):
        with leaving(doctor.page):
            scan(doctor, code)

        assert doctor.page.url.endswith(f"/visits/{visit}")


def test_scan_of_a_slip_by_the_clerk_opens_the_slip(staff_at: Any, cards: Any):
    clerk = staff_at("clerk.civil")
    visit = register_by_scan(clerk, next(cards))
    clerk.open("/civil/opd_ipd/desk")

    with leaving(clerk.page):
        scan(clerk, see_slip(clerk, visit).lower())

    assert clerk.page.url.endswith(f"/visits/{visit}/slip")


@pytest.mark.parametrize("code", ["SEHAT9:NOTHING", "SEHATV:010126-ZZ-999", "SEHAT1:6BFOXN"])
def test_unknown_code_is_told_and_nothing_typed_is_lost(staff_at: Any, code: str):
    clerk = staff_at("clerk.civil")
    clerk.open("/civil/opd_ipd/desk")
    clerk.page.fill("#locality", "Nagla")

    scan(clerk, code)
    clerk.page.wait_for_selector(".toast[role=alert]")

    assert clerk.page.input_value("#locality") == "Nagla"
    assert clerk.page.url.endswith("/desk")


def test_typing_the_letters_of_the_prefix_types_them(staff_at: Any):
    clerk = staff_at("clerk.civil")
    clerk.open("/civil/opd_ipd/desk")
    clerk.page.focus("#name")

    clerk.page.keyboard.type("Sehat SEHATV Seha")

    assert clerk.page.input_value("#name") == "Sehat SEHATV Seha"
