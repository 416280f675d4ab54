"""Keys pressed before a page's scripts are there: none is lost, and forms go by themselves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.leaving import leaving
from tests.journeys.test_walk import find_by_scan

SCRIPTS = "**/*.js"
DESK = "/civil/opd_ipd/desk"


@pytest.fixture
def clerk(staff_at: Any) -> Any:
    """A clerk whose browser has the pages, and waits for their scripts."""
    return staff_at("clerk.civil")


def open_without_scripts(clerk: Any, path: str) -> list[Any]:
    """Open a page and hold what it asks for; whoever lets these go brings the scripts."""
    held: list[Any] = []
    clerk.page.route(SCRIPTS, lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it
    clerk.page.goto(clerk.city.url + path, wait_until="commit")
    clerk.page.wait_for_selector("[autofocus]:focus")
    return held


@pytest.mark.feature("OP12")
def test_what_is_typed_before_the_scripts_stays_when_they_come(clerk: Any, cards: Any):
    card = next(cards)
    held = open_without_scripts(clerk, DESK)

    clerk.page.keyboard.type(card.number)
    for route in held:
        route.continue_()
    clerk.page.wait_for_load_state()

    assert clerk.page.input_value("#scan") == card.number
    assert clerk.page.evaluate("document.activeElement.id") == "scan"


@pytest.mark.feature("ID21")
def test_scan_before_the_scripts_is_sent_by_the_form_itself(clerk: Any, cards: Any):
    card = next(cards)
    open_without_scripts(clerk, DESK)

    with leaving(clerk.page):
        clerk.page.unroute(SCRIPTS)
        clerk.page.keyboard.type(card.qr)
        clerk.page.keyboard.press("Enter")

    assert card.name in clerk.page.inner_text(".person.found")


@pytest.mark.feature("OP12")
def test_enter_before_the_scripts_starts_one_visit(clerk: Any, cards: Any):
    card = next(cards)
    find_by_scan(clerk, card)
    open_without_scripts(clerk, f"{DESK}?person={card.person_id}")

    with leaving(clerk.page):
        clerk.page.unroute(SCRIPTS)
        clerk.page.keyboard.press("Enter")
        clerk.page.keyboard.press("Enter")

    assert clerk.page.url.endswith("/slip")
    visits = clerk.city.ask(
        "select count(*) from opd_ipd_visit where person_id = $1 and state = 'open'", card.person_id
    )
    assert visits["count"] == 1
