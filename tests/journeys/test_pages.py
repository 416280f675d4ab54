"""Every page of the desk, the clinic and the laboratory is for all who work there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.pages import faults_of_pages

PAGES = {
    "clerk.civil": [
        "/civil",
        "/civil/opd_ipd/desk",
        "{chosen}",
        "/civil/opd_ipd/visits",
        "/civil/search?q=a",
        "/civil/cards/find",
        "/civil/opd_ipd/residents",
        "{slip}",
        "{cards}",
        "/civil/opd_ipd/bookings",
        "{booking}",
        "{appointment}",
    ],
    "doctor.civil": [
        "/civil/opd_ipd/queue",
        "{consultation}",
        "{entry}",
        "/civil/opd_ipd/figures/doctor",
        "/civil/opd_ipd/figures/visits",
        "/me",
        "/me/password",
        "/me/second-step",
    ],
    "lab.civil": [
        "/civil/opd_ipd/lab?show=collect",
        "{to_enter}",
        "{labels}",
    ],
    "lab2.civil": [
        "/civil/opd_ipd/lab?show=verify",
        "{to_verify}",
    ],
    "doctor2.civil": [
        "{report}",
        "{results}",
    ],
    "cashier.sanjivani": [
        "/sanjivani/opd_ipd/receipts",
        "{to_pay}",
        "{receipt}",
    ],
}


@pytest.mark.parametrize("locale", ["en", "hi"])
@pytest.mark.parametrize("login", PAGES)
def test_page_is_accessible_fits_and_is_translated(staff_at: Any, login: str, locale: str):
    desk = staff_at(login, width=1440, locale=locale)

    assert faults_of_pages(desk, PAGES[login], locale) == {}
