"""The hall display in Chromium: large, nameless, back by itself, and really speaking."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.axe import faults_of
from tests.journeys.conftest import CHROMIUM, FLAGS
from tests.journeys.cuttable import CuttableLine

SOON_MS = 5000
HEAR = """() => {
  window.heard = [];
  document.addEventListener("sehat:clip", (event) => window.heard.push(event.detail));
}"""


@pytest.fixture(scope="module")
def kiosk(chromium: Browser) -> Iterator[Browser]:
    """Chromium as a hall's screen starts it: sound needs no click."""
    flags = [*FLAGS, "--autoplay-policy=no-user-gesture-required"]
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=flags)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def display(served_city: Any) -> dict[str, Any]:
    """The display of the civil hospital's hall, its busiest queue, and the doctor's room."""
    row = served_city.ask(
        "select d.key, d.id from opd_ipd_display d join tenant t on t.id = d.tenant_id"
        " where t.slug = 'civil' and d.revoked_at is null limit 1"
    )
    queue = served_city.ask(
        "select q.id from opd_ipd_queue q join opd_ipd_token_counter c on c.queue_id = q.id"
        " join tenant t on t.id = q.tenant_id where t.slug = 'civil'"
        " order by c.business_date desc, c.waiting desc limit 1"
    )
    rooms = served_city.ask(
        "select array_agg(p.id order by p.code desc) as ids, array_agg(p.code order by p.code desc)"
        " as codes from place p join tenant t on t.id = p.tenant_id"
        " where t.slug = 'civil' and p.kind = 'room'"
    )
    path = f"/civil/opd_ipd/displays/{row['key']}"
    return {"path": path, "id": row["id"], "queue": queue["id"], "rooms": rooms}


def languages(city: Any, display: dict[str, Any], spoken: str) -> None:
    city.ask("update opd_ipd_display set languages = $1 where id = $2", spoken, display["id"])


def call_next(doctor: Any, display: dict[str, Any], room: int = 0) -> str:
    """Call the next token into a room and return its label."""
    place = display["rooms"]["ids"][room]
    doctor.open(f"/civil/opd_ipd/queue?queue={display['queue']}&room={place}")
    label = doctor.page.locator("#waiting [data-row]").first.get_attribute("data-row")
    doctor.click("form[data-main] button[data-main-action]")
    return str(label)


def opened(browser: Browser, url: str, **options: Any) -> Page:
    page = browser.new_context(**options).new_page()
    page.goto(url)
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "shown", timeout=SOON_MS)
    return page


@pytest.mark.feature("OP09")
def test_display_speaks_each_call_in_its_languages_in_order(
    kiosk: Browser, staff_at: Any, served_city: Any, display: dict[str, Any]
):
    languages(served_city, display, "hi,en,pa,ur")
    page = opened(kiosk, served_city.url + display["path"])
    expect(page.locator("#sound")).to_be_hidden()
    page.evaluate(HEAR)

    label = call_next(staff_at("doctor.civil"), display)

    expect(page.locator(".call.latest .label")).to_have_text(label, timeout=SOON_MS)
    prefix, _, number = label.partition("-")
    room = int(display["rooms"]["codes"][0].strip("R"))
    said = ["token", f"letter-{prefix.lower()}"]
    if int(number) >= 100:
        said.append(f"number-{int(number) // 100 * 100}")
    if int(number) % 100:
        said.append(f"number-{int(number) % 100}")
    said += ["room", f"number-{room}"]
    total = 4 * len(said)
    page.wait_for_function("count => window.heard.length >= count", arg=total, timeout=60000)
    heard = page.evaluate("window.heard")
    expected = [(language, name) for language in ("hi", "en", "pa", "ur") for name in said]
    assert [(clip["language"], clip["name"]) for clip in heard] == expected
    # Each ran to its end: the clock of the player stood at the length of the clip.
    assert all(clip["seconds"] > 0.15 for clip in heard)


@pytest.mark.feature("OP09")
def test_call_that_is_repeated_is_spoken_again(
    kiosk: Browser, staff_at: Any, served_city: Any, display: dict[str, Any]
):
    languages(served_city, display, "en")
    page = opened(kiosk, served_city.url + display["path"])
    page.evaluate(HEAR)
    doctor = staff_at("doctor.civil")
    call_next(doctor, display, room=1)
    page.wait_for_function("() => window.heard.length >= 4", timeout=20000)
    page.wait_for_function("() => !document.querySelector('.speaking')", timeout=20000)
    before = page.evaluate("window.heard.length")

    doctor.page.get_by_role("button", name="Call again").first.click()

    page.wait_for_function("count => window.heard.length > count", arg=before, timeout=20000)


@pytest.mark.feature("OP09")
def test_browser_that_may_not_speak_offers_a_button(
    chromium: Browser, staff_at: Any, served_city: Any, display: dict[str, Any]
):
    languages(served_city, display, "en")
    page = opened(chromium, served_city.url + display["path"])
    button = page.locator("#sound")
    expect(button).to_be_visible()
    expect(button).to_contain_text("Turn sound on")
    page.evaluate(HEAR)

    button.click()

    page.wait_for_function("() => window.heard.length === 1", timeout=10000)
    expect(button).to_be_hidden()
    call_next(staff_at("doctor.civil"), display, room=2)
    page.wait_for_function("() => window.heard.length >= 5", timeout=20000)


@pytest.mark.feature("OP09")
def test_display_recovers_alone(
    chromium: Browser, staff_at: Any, served_city: Any, display: dict[str, Any]
):
    line = CuttableLine(urlsplit(served_city.url).port)
    line.start()
    page = opened(chromium, f"http://127.0.0.1:{line.port}{display['path']}")
    line.cut(closed=True)
    state = page.locator("[data-live]")
    expect(state).to_have_attribute("data-state", "waiting", timeout=SOON_MS)
    expect(state).to_contain_text("Reconnecting")
    label = call_next(staff_at("doctor.civil"), display, room=3)

    line.mend()

    expect(page.locator(".call.latest .label")).to_have_text(label, timeout=20000)
    expect(state).to_have_attribute("data-state", "shown", timeout=SOON_MS)
    line.stop()


@pytest.mark.feature("OP09")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768), (360, 740)])
def test_display_is_large_nameless_and_accessible(
    chromium: Browser,
    served_city: Any,
    display: dict[str, Any],
    theme: str,
    width: int,
    height: int,
):
    served_city.ask("update opd_ipd_display set theme = $1 where id = $2", theme, display["id"])
    page = opened(
        chromium,
        served_city.url + display["path"],
        viewport={"width": width, "height": height},
    )

    faults = faults_of(page)
    size = page.locator(".call.latest .label").evaluate(
        "label => Number.parseFloat(getComputedStyle(label).fontSize)"
    )
    wider = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    names = served_city.ask(
        "select array_agg(distinct p.name) as names from opd_ipd_visit v"
        " join person p on p.id = v.person_id join tenant t on t.id = v.tenant_id"
        " where t.slug = 'civil' and v.state = 'open'"
    )["names"]

    assert faults == []
    assert wider <= 0
    assert size >= (56 if width < 400 else 0.2 * min(width, height))
    assert not [name for name in names if name in page.content()]
