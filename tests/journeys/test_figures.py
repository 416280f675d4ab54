"""The superintendent's board in a browser: it counts along, and its charts stand as tables, too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.leaving import leaving
from tests.journeys.test_walk import register_by_scan

pytestmark = pytest.mark.feature("OP08", "OP25")

TILE = "#tile-registered .figure"


def registered(desk: Any) -> int:
    return int(desk.page.inner_text(TILE).replace(",", ""))


def test_board_counts_along_while_the_desk_registers(staff_at: Any, cards: Any):
    chief = staff_at("ms.civil")
    chief.open("/civil/opd_ipd/figures")
    chief.page.wait_for_selector("[data-live][data-state=shown]")
    before = registered(chief)

    register_by_scan(staff_at("clerk.civil"), next(cards))

    chief.page.wait_for_function(
        "([tile, count]) => document.querySelector(tile).textContent.replace(',', '') == count",
        arg=[TILE, str(before + 1)],
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_table_beside_a_chart_leads_to_as_many_tokens(staff_at: Any, theme: str):
    chief = staff_at("ms.civil", theme=theme)
    chief.open("/civil/opd_ipd/figures")
    bars = chief.page.locator("figure", has=chief.page.locator("#hours-title"))
    assert bars.locator("rect").count() >= 1
    assert "registrations" in chief.page.text_content("#hours-desc")

    bars.locator("summary").click()
    link = bars.locator("table a").first
    count = int(link.inner_text())
    with leaving(chief.page):
        link.click()

    assert chief.page.locator("tbody tr").count() == count


def test_bar_tells_a_pointer_its_number_and_leads_to_as_many_tokens(staff_at: Any):
    chief = staff_at("ms.civil")
    chief.open("/civil/opd_ipd/figures")
    bars = chief.page.locator("figure", has=chief.page.locator("#hours-title"))
    place = bars.locator(".plot-places a").first
    words, _, count = str(place.get_attribute("title")).rpartition(": ")
    assert words

    with leaving(chief.page):
        place.click()

    assert chief.page.locator("tbody tr").count() == int(count)
