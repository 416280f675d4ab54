"""A card is read by camera, turned and blurred; only the page for it may compile wasm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.journeys.axe import faults_of
from tests.journeys.camera import write_film
from tests.journeys.conftest import CHROMIUM, FLAGS, Desk, Served

WASM = "wasm-unsafe-eval"


@pytest.fixture
def camera_at(chromium: Any, served_city: Served, tmp_path: Path):
    """Call with a login and what the camera sees to get a desk whose browser has such a camera."""
    opened = []

    def at(login: str, code: str, **context: Any) -> Desk:
        film = write_film(tmp_path / "film.y4m", code)
        browser = chromium.browser_type.launch(
            executable_path=CHROMIUM,
            args=[
                *FLAGS,
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ],
        )
        opened.append(browser)
        pages: BrowserContext = browser.new_context(
            viewport={"width": 1366, "height": 900}, permissions=["camera"], **context
        )
        desk = Desk(served_city, pages, pages.new_page())
        desk.sign_in(login)
        return desk

    yield at
    for browser in opened:
        browser.close()


@pytest.mark.feature("ID21")
def test_camera_reads_a_turned_and_blurred_card_from_any_page(camera_at: Any, cards: Any):
    card = next(cards)
    clerk = camera_at("clerk.civil", card.qr)
    clerk.open("/civil/opd_ipd/queue")
    loaded: list[str] = []
    clerk.page.on("response", lambda answer: loaded.append(answer.url))

    with clerk.page.expect_navigation(url="**/desk?person=*", timeout=60_000):
        clerk.page.keyboard.press("Alt+c")

    assert card.name in clerk.page.inner_text(".person.found")
    # This Chromium has no detector of its own, so the shipped one was loaded, and only now.
    assert any("zxing-reader" in url for url in loaded)


def test_wasm_may_be_compiled_on_the_camera_page_alone(staff_at: Any):
    clerk = staff_at("clerk.civil")
    policies = {}
    for path in ("/civil", "/civil/opd_ipd/desk", "/civil/scan", "/civil/scan?in=frame"):
        answer = clerk.page.goto(clerk.city.url + path)
        policies[path] = WASM in answer.headers["content-security-policy"]

    assert policies == {
        "/civil": False,
        "/civil/opd_ipd/desk": False,
        "/civil/scan": True,
        "/civil/scan?in=frame": True,
    }


def test_without_a_camera_the_code_is_typed_and_the_page_below_stays(staff_at: Any, cards: Any):
    clerk, card = staff_at("clerk.civil"), next(cards)
    clerk.open("/civil/opd_ipd/desk")
    clerk.page.fill("#locality", "Nagla")
    clerk.page.keyboard.press("Alt+c")
    frame = clerk.page.frame_locator("dialog iframe")
    frame.locator("#text:focus").wait_for()

    clerk.page.keyboard.type(card.number)
    clerk.page.keyboard.press("Enter")
    frame.locator("#refused p").wait_for()
    clerk.page.keyboard.press("Escape")
    clerk.page.wait_for_selector("dialog", state="detached")
    assert clerk.page.input_value("#locality") == "Nagla"

    clerk.page.keyboard.press("Alt+c")
    frame.locator("#text:focus").wait_for()
    clerk.page.keyboard.type(card.number)
    clerk.page.keyboard.press("Tab")
    clerk.page.keyboard.type(card.year)
    with clerk.page.expect_navigation(url="**/desk?person=*"):
        clerk.page.keyboard.press("Enter")
    assert card.name in clerk.page.inner_text(".person.found")


@pytest.mark.parametrize(("theme", "width"), [("light", 360), ("dark", 1366)])
def test_camera_page_is_accessible(staff_at: Any, theme: str, width: int):
    clerk = staff_at("clerk.civil", theme=theme, width=width)
    clerk.open("/civil/scan")
    clerk.page.wait_for_selector("#text:focus")

    assert faults_of(clerk.page) == []
