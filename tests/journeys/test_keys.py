"""The keyboard: the palette, the sheet of shortcuts, and the keys that can be turned off."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.axe import faults_of

OPTION = ".palette [role=option]"
FIRST = f"{OPTION}[aria-selected=true]"


def open_palette(desk: Any) -> None:
    desk.page.keyboard.press("Control+k")
    desk.page.wait_for_selector(OPTION)


@pytest.mark.feature("DP09")
@pytest.mark.parametrize("width", [1366, 360])
def test_palette_leads_to_a_page_by_keys_alone(staff_at: Any, width: int):
    clerk = staff_at("clerk.civil", width=width)
    clerk.open("/civil/cards/find")
    open_palette(clerk)

    clerk.page.keyboard.type("queu")
    assert clerk.page.locator(OPTION).count() >= 1
    clerk.press("Enter")

    assert clerk.page.url.endswith("/civil/opd_ipd/queue")


def test_palette_offers_first_what_was_used_last_and_keeps_nothing_in_the_browser(staff_at: Any):
    clerk = staff_at("clerk.civil")
    clerk.open("/civil")
    open_palette(clerk)
    clerk.page.keyboard.type("health cards")
    clerk.press("Enter")
    clerk.page.wait_for_load_state("networkidle")

    clerk.open("/civil")
    open_palette(clerk)

    assert clerk.page.inner_text(FIRST).startswith("Health cards")
    assert clerk.page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_palette_presses_what_this_page_offers(staff_at: Any):
    clerk = staff_at("clerk.civil")
    clerk.open("/civil/opd_ipd/desk")
    open_palette(clerk)

    clerk.page.keyboard.type("हिन्दी")
    clerk.press("Enter")

    assert clerk.page.get_attribute("html", "lang") == "hi"
    assert clerk.page.url.endswith("/desk")


def test_palette_opens_a_slip_by_its_number(staff_at: Any):
    clerk = staff_at("clerk.civil")
    row = clerk.city.ask(
        "select v.id, v.number from opd_ipd_visit v join tenant t on t.id = v.tenant_id"
        " where t.slug = 'civil' limit 1"
    )
    clerk.open("/civil")
    open_palette(clerk)
    clerk.page.keyboard.type(row["number"])
    clerk.page.wait_for_function(f"!document.querySelector('{OPTION}')")

    clerk.press("Enter")

    assert clerk.page.url.endswith(f"/visits/{row['id']}/slip")


def test_command_of_a_plugin_acts_from_every_page(staff_at: Any):
    clerk = staff_at("clerk.civil")
    clerk.open("/civil/cards/find")

    clerk.press("Alt+n")

    assert clerk.page.url.endswith("/desk#new")
    clerk.page.wait_for_function("document.activeElement.id === 'name'")


@pytest.mark.feature("DP09")
@pytest.mark.parametrize("locale", ["en", "hi"])
def test_sheet_lists_the_keys_that_act_here(staff_at: Any, locale: str):
    clerk = staff_at("clerk.civil", locale=locale)
    clerk.open("/civil/opd_ipd/desk")
    clerk.page.focus("#main")

    clerk.page.keyboard.press("Shift+?")
    clerk.page.wait_for_selector(".sheet-of-keys")
    shown = [
        "+".join(row.locator("kbd").all_inner_texts())
        for row in clerk.page.locator(".sheet-of-keys dl > div").all()
    ]

    assert {"Ctrl+Enter", "/", "?", "Alt+N", "Alt+C", "Ctrl+K", "Esc"} <= set(shown)
    assert faults_of(clerk.page) == []
    clerk.page.keyboard.press("Escape")
    clerk.page.wait_for_selector(".sheet-of-keys", state="detached")
    assert clerk.page.evaluate("document.activeElement.id") == "main"


def test_character_keys_type_in_fields_and_can_be_turned_off(staff_at: Any):
    clerk = staff_at("clerk.district")
    clerk.open("/district/opd_ipd/desk")
    clerk.page.fill("#locality", "")
    clerk.page.focus("#locality")
    clerk.page.keyboard.type("H/12?")
    assert clerk.page.input_value("#locality") == "H/12?"

    for pressed, id_after in (("on", "scan"), ("off", "main")):
        if pressed == "off":
            clerk.page.click(".menu summary")
            clerk.click("button[name=character_keys]")
        clerk.page.focus("#main")
        clerk.page.keyboard.press("/")
        assert clerk.page.evaluate("document.activeElement.id") == id_after

    # It is kept with the account, so another browser of the same person knows it.
    again = staff_at("clerk.district", fresh=True)
    again.open("/district/opd_ipd/desk")
    assert again.page.get_attribute("html", "data-character-keys") == "off"


def test_density_is_kept_for_the_user(staff_at: Any):
    nurse = staff_at("nurse.district")
    nurse.open("/district/opd_ipd/queue")
    nurse.page.click(".menu summary")
    nurse.click("button[name=density]")
    assert "/district/opd_ipd/queue" in nurse.page.url

    again = staff_at("nurse.district", fresh=True)

    assert again.page.get_attribute("html", "data-density") == "compact"


@pytest.mark.parametrize(("theme", "width"), [("light", 1366), ("dark", 360)])
def test_open_palette_is_accessible(staff_at: Any, theme: str, width: int):
    clerk = staff_at("clerk.civil", theme=theme, width=width)
    clerk.open("/civil/opd_ipd/desk")
    open_palette(clerk)

    assert faults_of(clerk.page) == []


def test_palette_offers_no_whole_form_of_the_page(staff_at: Any):
    clerk = staff_at("clerk.civil")
    clerk.open("/civil/opd_ipd/desk")

    open_palette(clerk)
    clerk.page.keyboard.type("reg")

    shown = clerk.page.locator(OPTION).all_inner_texts()
    assert shown
    assert max(len(text) for text in shown) < 80
