"""Every page of the office and the administration is for all who work there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.pages import faults_of_pages

PAGES = {
    "ms.civil": [
        "/civil/opd_ipd/figures",
        "/civil/opd_ipd/figures/doctor",
        "/civil/opd_ipd/figures/visits",
        "/civil/opd_ipd/figures/tests",
        "/civil/opd_ipd/roster",
        "/civil/opd_ipd/roster/departures",
        "{clinic}",
        "{marks}",
    ],
    "admin.civil": [
        "/civil/opd_ipd/display-settings",
        "/civil/admin/members",
        "/civil/admin/roles",
        "/civil/admin/plugins",
        "/civil/admin/security",
        "/civil/admin/services",
        "{colleague}",
        "/civil/admin/events",
        "/civil/admin/messages",
        "/civil/admin/duplicates",
        "/civil/admin/marks",
        "{duplicate}",
        "/civil/admin/jobs",
        "/civil/admin/webhooks",
    ],
    "ms.sanjivani": [
        "/sanjivani/opd_ipd/fees",
        "/sanjivani/opd_ipd/lab/rooms",
    ],
    "auditor.civil": [
        "/civil/admin/access-log",
    ],
}


@pytest.mark.parametrize("locale", ["en", "hi"])
@pytest.mark.parametrize("login", PAGES)
def test_page_is_accessible_fits_and_is_translated(staff_at: Any, login: str, locale: str):
    desk = staff_at(login, width=1440, locale=locale)

    assert faults_of_pages(desk, PAGES[login], locale) == {}
