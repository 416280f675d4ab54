"""Lists that change by themselves, in a real browser: shared by tabs, cut, held and announced."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from sehat.bench.servers import free_port
from tests.journeys.cuttable import CuttableLine
from tests.journeys.test_laboratory import choose, open_visit

DESK = "/civil/opd_ipd/desk"
QUEUE = "/civil/opd_ipd/queue"
SOON_MS = 4000


@pytest.fixture
def line(served_city: Any) -> Iterator[CuttableLine]:
    line = CuttableLine(urlsplit(served_city.url).port)
    line.start()
    yield line
    line.stop()


@pytest.fixture
def over_line(served_city: Any, line: CuttableLine) -> Any:
    """The served city as browsers behind the line reach it."""
    return replace(served_city, url=f"http://127.0.0.1:{line.port}")


def waiting_queue(city: Any) -> Any:
    """The open queue of the civil hospital where most wait: that of the desk's panel."""
    return city.ask(
        "select q.id, q.prefix, c.waiting from opd_ipd_queue q"
        " join opd_ipd_token_counter c on c.queue_id = q.id join tenant t on t.id = q.tenant_id"
        " where t.slug = 'civil' order by c.business_date desc, c.waiting desc limit 1"
    )


def register(desk: Any, name: str, queue: Any) -> str:
    """Register somebody new at a desk and return the token."""
    desk.open(DESK)
    page = desk.page
    page.locator("#new").evaluate("details => { details.open = true; }")
    page.fill("#name", name)
    page.get_by_text("Female", exact=True).first.click()
    page.fill("#age", "40")
    page.select_option("#queue_id", str(queue["id"]))
    desk.click("#new button[data-main-action]")
    return str(
        desk.city.ask(
            "select t.label from opd_ipd_queue_token t join opd_ipd_visit v on v.id = t.visit_id"
            " join person p on p.id = v.person_id where p.name = $1",
            name,
        )["label"]
    )


def live(page: Any) -> None:
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "shown", timeout=SOON_MS)


@pytest.mark.feature("OP07")
def test_new_token_appears_on_the_doctors_page_and_is_announced(staff_at: Any, served_city: Any):
    queue = waiting_queue(served_city)
    doctor, clerk = staff_at("doctor.civil"), staff_at("clerk.civil")
    doctor.open(f"{QUEUE}?queue={queue['id']}")
    live(doctor.page)
    doctor.page.mouse.move(5, 5)

    label = register(clerk, "Ganga Devi Live", queue)

    expect(doctor.page.locator(f"#waiting [data-row='{label}']")).to_be_visible(timeout=SOON_MS)
    expect(doctor.page.locator("[data-spoken]")).to_contain_text(label, timeout=SOON_MS)
    expect(doctor.page.locator("#queue-count")).to_contain_text(str(queue["waiting"] + 1))


def test_stream_that_is_cut_comes_back_and_has_lost_nothing(
    staff_at: Any, served_city: Any, over_line: Any, line: CuttableLine
):
    queue = waiting_queue(served_city)
    doctor, clerk = staff_at("doctor.civil", city=over_line), staff_at("clerk.civil")
    doctor.open(f"{QUEUE}?queue={queue['id']}")
    live(doctor.page)

    line.cut(closed=True)
    state = doctor.page.locator("[data-live]")
    expect(state).to_have_attribute("data-state", "waiting", timeout=SOON_MS)
    expect(state).to_contain_text("Reconnecting")
    label = register(clerk, "Missed While Away", queue)
    assert doctor.page.locator(f"[data-row='{label}']").count() == 0
    line.mend()

    expect(doctor.page.locator(f"#waiting [data-row='{label}']")).to_be_visible(timeout=20000)
    live(doctor.page)
    assert b"Last-Event-ID" not in line.asked[-1]


def test_server_that_is_restarted_ends_streams_at_once_and_loses_nothing(
    staff_at: Any, served_city: Any, line: CuttableLine
):
    queue, port = waiting_queue(served_city), free_port()
    environment = {**os.environ, "SEHAT_DATA": str(served_city.data)}
    command = [sys.executable, "-m", "sehat", "serve", "--port", str(port), "--no-jobs"]
    line.target = port

    def serve() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        for _ in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
                return process
            time.sleep(0.1)
        raise AssertionError("the second process does not answer")

    process = serve()
    doctor = staff_at(
        "doctor.civil", city=replace(served_city, url=f"http://127.0.0.1:{line.port}")
    )
    doctor.open(f"{QUEUE}?queue={queue['id']}")
    live(doctor.page)
    doctor.page.mouse.move(5, 5)
    assert line.open_streams == 1

    # The server waits ten seconds for answers that were begun; a stream must not be one of them.
    process.terminate()
    assert process.wait(timeout=8) in (0, -signal.SIGTERM)
    expect(doctor.page.locator("[data-live]")).to_have_attribute(
        "data-state", "waiting", timeout=SOON_MS
    )
    label = register(staff_at("clerk.civil"), "While It Restarted", queue)
    process = serve()

    try:
        row = doctor.page.locator(f"#waiting [data-row='{label}']")
        expect(row).to_be_visible(timeout=25000)
        live(doctor.page)
    finally:
        process.terminate()
        process.wait()


def test_six_tabs_share_one_stream(
    staff_at: Any, served_city: Any, over_line: Any, line: CuttableLine
):
    queue = waiting_queue(served_city)
    doctor, clerk = staff_at("doctor.civil", city=over_line), staff_at("clerk.civil")
    tabs = [doctor.page, *(doctor.context.new_page() for _ in range(5))]
    for tab in tabs:
        tab.goto(f"{over_line.url}{QUEUE}?queue={queue['id']}")
    for tab in tabs:
        live(tab)
        tab.mouse.move(5, 5)

    label = register(clerk, "Seen In Six Tabs", queue)

    # The tabs behind are hidden; they hear all the same.
    for tab in tabs:
        expect(tab.locator(f"#waiting [data-row='{label}']")).to_be_attached(timeout=SOON_MS)
    assert line.open_streams == 1


def test_tab_that_comes_later_widens_the_stream(
    staff_at: Any, served_city: Any, over_line: Any, line: CuttableLine
):
    queue = waiting_queue(served_city)
    other = served_city.ask(
        "select q.id from opd_ipd_queue q join tenant t on t.id = q.tenant_id"
        " where t.slug = 'civil' and q.id <> $1 limit 1",
        queue["id"],
    )
    doctor, clerk = staff_at("doctor.civil", city=over_line), staff_at("clerk.civil")
    doctor.open(f"{QUEUE}?queue={queue['id']}")
    live(doctor.page)
    second = doctor.context.new_page()
    second.goto(f"{over_line.url}{QUEUE}?queue={other['id']}")
    live(second)
    second.wait_for_timeout(500)
    for tab in (doctor.page, second):
        tab.mouse.move(5, 5)

    first_label = register(clerk, "Of The First Queue", queue)
    second_label = register(clerk, "Of The Second Queue", other)

    expect(doctor.page.locator(f"#waiting [data-row='{first_label}']")).to_be_attached(
        timeout=SOON_MS
    )
    expect(second.locator(f"#waiting [data-row='{second_label}']")).to_be_attached(timeout=SOON_MS)
    assert line.open_streams == 1


@pytest.mark.parametrize("missing", ["SharedWorker", "SharedWorker,locks"])
def test_browser_without_shared_workers_is_live_too(
    staff_at: Any, served_city: Any, over_line: Any, line: CuttableLine, missing: str
):
    queue = waiting_queue(served_city)
    doctor, clerk = staff_at("doctor.civil", city=over_line), staff_at("clerk.civil")
    doctor.context.add_init_script("delete window.SharedWorker;")
    if "locks" in missing:
        doctor.context.add_init_script("delete Navigator.prototype.locks;")
    tabs = [doctor.context.new_page() for _ in range(3)]
    for tab in tabs:
        tab.goto(f"{over_line.url}{QUEUE}?queue={queue['id']}")
        live(tab)
        tab.mouse.move(5, 5)
    doctor.page.close()
    label = register(clerk, f"Without {missing}", queue)
    for tab in tabs:
        expect(tab.locator(f"#waiting [data-row='{label}']")).to_be_attached(timeout=SOON_MS)
    assert line.open_streams == (3 if "locks" in missing else 1)

    # The tab that read for all is closed; another takes its place and loses nothing.
    tabs.pop(0).close()
    later = register(clerk, f"Later Without {missing}", queue)
    for tab in tabs:
        expect(tab.locator(f"#waiting [data-row='{later}']")).to_be_attached(timeout=20000)


def test_rows_do_not_move_under_the_pointer(staff_at: Any, served_city: Any):
    queue = waiting_queue(served_city)
    doctor, clerk = staff_at("doctor.civil"), staff_at("clerk.civil")
    doctor.open(f"{QUEUE}?queue={queue['id']}")
    page = doctor.page
    live(page)
    page.hover("#waiting .list li")

    label = register(clerk, "Held Under Pointer", queue)

    button = page.locator("#waiting [data-held]")
    expect(button).to_have_text("1 change – show", timeout=SOON_MS)
    assert page.locator(f"[data-row='{label}']").count() == 0
    second = register(clerk, "Held Once More", queue)
    expect(button).to_have_text("2 changes – show", timeout=SOON_MS)
    button.click()
    expect(page.locator(f"#waiting [data-row='{label}']")).to_be_visible()
    expect(page.locator(f"#waiting [data-row='{second}']")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "waiting"

    third = register(clerk, "Shown When Left", queue)
    expect(button).to_be_visible(timeout=SOON_MS)
    page.mouse.move(5, 5)
    expect(page.locator(f"#waiting [data-row='{third}']")).to_be_visible(timeout=SOON_MS)
    expect(button).to_have_count(0)


def test_row_that_has_the_focus_stays(staff_at: Any, served_city: Any):
    queue = waiting_queue(served_city)
    doctor, clerk = staff_at("doctor.civil"), staff_at("clerk.civil")
    doctor.open(f"{QUEUE}?queue={queue['id']}")
    page = doctor.page
    live(page)
    page.mouse.move(5, 5)
    page.focus("#waiting .list li button")

    register(clerk, "Held Under Focus", queue)

    expect(page.locator("#waiting [data-held]")).to_be_visible(timeout=SOON_MS)
    assert page.evaluate("document.activeElement.closest('#waiting') !== null")
    page.focus("select")
    expect(page.locator("#waiting [data-held]")).to_have_count(0, timeout=SOON_MS)


def test_first_focus_of_a_page_is_no_change_of_its_list(staff_at: Any, served_city: Any):
    queue = waiting_queue(served_city)
    room = served_city.ask(
        "select p.id from place p join tenant t on t.id = p.tenant_id"
        " where t.slug = 'civil' and p.kind = 'room' order by p.code offset 1 limit 1"
    )
    doctor, clerk = staff_at("doctor.civil"), staff_at("clerk.civil")
    doctor.open(f"{QUEUE}?queue={queue['id']}&room={room['id']}")
    doctor.click("button[data-main-action]")
    page = doctor.page
    live(page)
    assert page.evaluate("document.activeElement.closest('#in-rooms') !== null")
    page.mouse.move(5, 5)

    label = register(clerk, "Changes Another List", queue)

    expect(page.locator(f"#waiting [data-row='{label}']")).to_be_visible(timeout=SOON_MS)
    expect(page.locator("#in-rooms [data-held]")).to_have_count(0)


def test_desk_panel_follows_the_doctor_at_once(staff_at: Any, served_city: Any):
    queue = waiting_queue(served_city)
    room = served_city.ask(
        "select p.id from place p join tenant t on t.id = p.tenant_id"
        " where t.slug = 'civil' and p.kind = 'room' order by p.code desc limit 1"
    )
    doctor, clerk = staff_at("doctor.civil"), staff_at("clerk.civil")
    clerk.open(DESK)
    live(clerk.page)
    clerk.page.mouse.move(5, 5)
    doctor.open(f"{QUEUE}?queue={queue['id']}&room={room['id']}")
    first = doctor.page.locator("#waiting [data-row]").first.get_attribute("data-row")

    doctor.click("button[data-main-action]")

    # One's own action stands at once; that of others within a moment.
    expect(doctor.page.locator("#in-rooms")).to_contain_text(str(first))
    expect(clerk.page.locator("#queue-panel .calling")).to_contain_text(
        [str(first)], timeout=SOON_MS
    )


def test_stream_ends_with_the_session_and_says_so(staff_at: Any, served_city: Any):
    queue = waiting_queue(served_city)
    doctor = staff_at("doctor.civil")
    doctor.open(f"{QUEUE}?queue={queue['id']}")
    live(doctor.page)
    other = doctor.context.new_page()
    other.goto(served_city.url + DESK.replace("desk", "queue"))
    other.locator("details.menu summary").click()
    other.locator("form[action='/sign-out'] button").click()

    state = doctor.page.locator("[data-live]")
    expect(state).to_have_attribute("data-state", "over", timeout=SOON_MS)
    expect(state).to_contain_text("Load the page again")


def test_nothing_is_kept_in_the_browser(staff_at: Any):
    doctor = staff_at("doctor.civil")
    doctor.open(QUEUE)
    live(doctor.page)

    assert doctor.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


@pytest.mark.feature("OP17")
def test_order_appears_on_the_worklist_of_the_laboratory(staff_at: Any, served_city: Any):
    visit = open_visit(served_city)
    technician, doctor = staff_at("lab.civil"), staff_at("doctor.civil")
    technician.open("/civil/opd_ipd/lab?show=collect")
    live(technician.page)
    technician.page.mouse.move(5, 5)
    technician.page.evaluate("document.activeElement.blur()")
    row = technician.page.locator(f"form[action$='{visit['id']}/collect']")
    assert row.count() == 0
    doctor.open(f"/civil/opd_ipd/visits/{visit['id']}")
    choose(doctor.page, "#test", "cbc")

    doctor.press("Enter")

    expect(row).to_be_attached(timeout=SOON_MS)
