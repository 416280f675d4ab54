"""A doctor meets the vendor's plugin on the page of another, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from playwright.sync_api import expect, sync_playwright

from sehat.testing.city import PASSWORD
from tests.journeys.conftest import CHROMIUM, FLAGS
from tests.link_plugin.visits import a_consultation, may_sign

if TYPE_CHECKING:
    from sehat.testing.city import City


@pytest.fixture
async def visit(link_city: City) -> UUID:
    made, _ = await a_consultation(link_city)
    await may_sign(link_city)
    return made


@pytest.mark.feature("PL02", "PL06")
def test_doctor_is_stopped_notes_who_interpreted_and_signs(
    visit: UUID, two_processes: tuple[str, str]
):
    if not CHROMIUM or not Path(CHROMIUM).exists():
        pytest.skip("no Chromium here; name one by CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(base_url=two_processes[0], viewport={"width": 1366, "height": 900})
        page.goto("/sign-in")
        page.keyboard.type("doctor.civil")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/civil")
        page.goto(f"/civil/opd_ipd/visits/{visit}")

        page.keyboard.press("Control+Enter")
        refusal = page.get_by_text("Note who interpreted before you sign.")
        expect(refusal).to_be_visible()
        page.fill("#interpreter-came", "Somai Murmu")
        page.click("text=Note it")
        expect(page.locator(".tag.ok", has_text="Somai Murmu")).to_be_visible()
        page.keyboard.press("Control+Enter")

        page.wait_for_url(re.compile(r"/opd_ipd/people/.*/entries/"))
        expect(refusal).to_have_count(0)
        browser.close()
