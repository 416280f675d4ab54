"""A slow or lost line is told within seconds, keeps what was typed, and steps can be taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.test_walk import choose, register_by_scan

BAR = ".link-bar"


def test_lost_line_is_told_and_a_form_is_not_sent_into_it(staff_at: Any):
    clerk = staff_at("clerk.civil")
    clerk.open("/civil/opd_ipd/desk")
    clerk.page.fill("#name", "Sunita Choudhary")
    clerk.context.set_offline(True)
    clerk.page.wait_for_selector(BAR, timeout=3000)

    clerk.page.keyboard.press("Control+Enter")
    clerk.page.wait_for_selector(".toast.danger")
    assert clerk.page.input_value("#name") == "Sunita Choudhary"
    assert clerk.page.url.endswith("/desk")

    clerk.context.set_offline(False)
    clerk.page.wait_for_selector(BAR, state="hidden")


def test_server_that_does_not_answer_is_told_as_slow(staff_at: Any):
    clerk = staff_at("clerk.civil")
    clerk.open("/civil/opd_ipd/desk")
    held: list[Any] = []
    clerk.page.route("**/palette", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it

    clerk.page.keyboard.press("Control+k")

    clerk.page.wait_for_selector(BAR, timeout=6000)
    held[0].continue_()
    clerk.page.wait_for_selector(BAR, state="hidden")


@pytest.mark.feature("OP08")
def test_skipped_token_is_brought_back_by_a_key(staff_at: Any, cards: Any):
    register_by_scan(staff_at("clerk.civil"), next(cards))
    doctor = staff_at("doctor.civil")
    doctor.open("/civil/opd_ipd/queue")
    # Enter would open whom the room has called already; this key calls the next in any case.
    doctor.press("Control+Enter")
    token = doctor.city.ask(
        "select t.id, t.label from opd_ipd_queue_token t"
        " join opd_ipd_token_transition s on s.tenant_id = t.tenant_id and s.token_id = t.id"
        " where s.to_state = 'called' order by s.at desc limit 1"
    )
    called = doctor.page.locator(".calling .token")
    assert token["label"] in called.all_inner_texts()
    doctor.click(f"button[formaction$='{token['id']}/skip']")
    assert doctor.page.locator(".toast.undo").is_visible()
    assert "moved=" not in doctor.page.url
    assert token["label"] not in called.all_inner_texts()

    doctor.press("Alt+z")

    assert token["label"] in called.all_inner_texts()


def test_removed_medicine_is_put_back_and_what_was_typed_meanwhile_stays(staff_at: Any, cards: Any):
    visit = register_by_scan(staff_at("clerk.civil"), next(cards))
    doctor = staff_at("doctor.civil")
    doctor.open(f"/civil/opd_ipd/visits/{visit}")
    choose(doctor.page, "#drug", "para")
    doctor.page.fill("#dose", "1-0-1")
    doctor.click("button[formaction$='/lines']")
    name = doctor.page.locator("#main-form .list strong").first.inner_text()
    doctor.click("button[formaction$='/remove']")
    assert doctor.page.locator("#main-form .list strong").count() == 0
    doctor.page.fill("#complaint", "Fever for two days")

    doctor.press("Alt+z")

    assert doctor.page.locator("#main-form .list strong").first.inner_text() == name
    assert doctor.page.input_value("#complaint") == "Fever for two days"
