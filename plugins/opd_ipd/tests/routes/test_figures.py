"""Pages of figures: each leads to the rows behind it, and the rows are as many as it says."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from plugins.opd_ipd.tests.queries.days import ZONE, add_doctor, add_token
from plugins.opd_ipd.tests.queries.test_waits import (
    MISSED,
    PLAIN,
    TO_TESTS,
    WAITING,
    a_day,
)
from sehat_opd_ipd.jobs import JOBS
from sehat_opd_ipd.queries.figures import day_counts, kept_days
from sehat_opd_ipd.queries.waits import Days
from sehat_opd_ipd.testing import add_queue

if TYPE_CHECKING:
    from sehat.testing.browser import Browser
    from sehat.testing.city import City

BOARD = "/civil/opd_ipd/figures"
DAY = date(2026, 3, 17)
LINK = re.compile(r'href="([^"]*/figures/visits\?[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


def links(page: str) -> list[tuple[str, int]]:
    """Every way to rows, with the count that stands on it."""
    found = []
    for href, inner in LINK.findall(page):
        words = html.unescape(re.sub(r"<[^>]*>", " ", inner)).split()
        counts = [word.replace(",", "") for word in words if word.replace(",", "").isdigit()]
        if counts and "min" not in words:
            found.append((html.unescape(href), int(counts[-1])))
    return found


async def rows_of(browser: Browser, href: str) -> int:
    return (await browser.open(href)).text.count("<tr>") - 1


async def busy_day(city: City, tenant: str, day: date) -> UUID:
    """A day of one department, with a doctor who saw two."""
    async with city.inside(tenant) as ctx:
        queue = await add_queue(ctx)
        _, user = await add_doctor(ctx, "Dr Busy")
        for steps in (PLAIN, TO_TESTS):
            await add_token(ctx, queue, day, steps, by=user)
        for steps in (MISSED, WAITING):
            await add_token(ctx, queue, day, steps)
    return queue


@pytest.mark.feature("OP08", "OP25")
async def test_every_figure_leads_to_as_many_rows(city: City):
    await busy_day(city, "civil", DAY)
    browser = await city.browser_of("superintendent", "civil")

    board = await browser.open(f"{BOARD}?day={DAY}")
    found = links(board.text)

    assert board.status_code == 200
    assert len(found) >= 12
    for href, count in found:
        assert (href, await rows_of(browser, href)) == (href, count)


@pytest.mark.feature("OP25")
async def test_doctor_sees_their_own_day_and_no_other(city: City):
    async with city.inside("civil") as ctx:
        queue = await add_queue(ctx)
        other, user = await add_doctor(ctx, "Dr Elsewhere")
        mine = city.users["doctor.civil"]
        for by in (mine, mine, user):
            await add_token(ctx, queue, DAY + timedelta(days=1), PLAIN, by=by)
    doctor = await city.browser_of("doctor", "civil")
    asked = f"day={DAY + timedelta(days=1)}&doctor={other}"

    page = await doctor.open(f"{BOARD}/doctor?{asked}")
    rows = await doctor.open(f"{BOARD}/visits?{asked}")
    board = await doctor.open(BOARD)

    assert "Doctor of Civil" in page.text
    assert "Dr Elsewhere" not in page.text + rows.text
    assert rows.text.count("<tr>") - 1 == 2
    assert board.status_code == 403


@pytest.mark.feature("OP25")
async def test_superintendent_sees_the_day_of_any_doctor(city: City):
    day = DAY + timedelta(days=2)
    async with city.inside("civil") as ctx:
        queue = await add_queue(ctx)
        doctor, user = await add_doctor(ctx, "Dr Short")
        await add_token(ctx, queue, day, PLAIN, by=user)
        hurried = [
            ("registered", "09:00"),
            ("called", "09:10"),
            ("in_room", "09:11"),
            ("done", "09:14"),
        ]
        await add_token(ctx, queue, day, hurried, by=user)
    browser = await city.browser_of("superintendent", "civil")

    page = (await browser.open(f"{BOARD}/doctor?day={day}&doctor={doctor}")).text
    words = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())

    assert "Patients seen 2" in words
    assert "Consultations under 5 minutes 1" in words
    assert "Median consultation 6 min" in words
    assert page.count(">short<") == 1
    for href, count in links(page):
        assert (href, await rows_of(browser, href)) == (href, count)


@pytest.mark.feature("OP08")
async def test_figures_of_another_hospital_are_not_shown(city: City):
    day = DAY + timedelta(days=3)
    queue = await busy_day(city, "kamla", day)
    browser = await city.browser_of("superintendent", "civil")

    board = await browser.open(f"{BOARD}?day={day}")
    rows = await browser.open(f"{BOARD}/visits?day={day}&queue={queue}")

    assert links(board.text) == []
    assert "No token of that kind" in rows.text


@pytest.mark.feature("OP08")
async def test_kept_figures_of_a_day_are_those_of_its_steps(city: City):
    # Another test may have had the figures kept already, before this one's token came.
    async with city.connect("owner") as owner:
        await owner.execute("delete from opd_ipd_day_figure")
    async with city.inside("civil") as ctx:
        yesterday = ctx.business_date - timedelta(days=1)
        queue = await add_queue(ctx)
        await add_token(ctx, queue, yesterday, PLAIN)
        queues = [row["id"] for row in await ctx.db.fetch("select id from opd_ipd_queue")]
        days = Days(ctx.tenant.id, queues, yesterday - timedelta(days=2), yesterday, ZONE)
        before = await day_counts(ctx.db, days, ctx.business_date)
        (job,) = [job for job in JOBS if job.name == "opd_ipd.day_figures"]
        await job.run(ctx)
        kept = await kept_days(ctx.db, ctx.tenant.id, days.first, days.last)

        assert sorted(kept, key=lambda one: one.day) == before
        assert before[-1].registered >= 1
        await add_token(ctx, queue, yesterday, PLAIN)
        assert await day_counts(ctx.db, days, ctx.business_date) == before
        await job.run(ctx)
        again = await day_counts(ctx.db, days, ctx.business_date)
    assert again[-1].registered == before[-1].registered + 1


async def test_address_that_cannot_be_read_shows_today(city: City):
    async with city.inside("civil") as ctx:
        await a_day(ctx)
    browser = await city.browser_of("superintendent", "civil")

    answers = [
        await browser.open(f"{BOARD}{path}")
        for path in (
            "?day=yesterday",
            "?day=9999-01-01",
            "/visits?hour=-1&queue=x&doctor=x&state=x",
        )
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "The hospital today" in answers[0].text


@pytest.mark.feature("OP08", "OP25")
async def test_median_leads_to_its_tokens_the_longest_first(city: City):
    day = DAY + timedelta(days=4)
    async with city.inside("civil") as ctx:
        queue = await add_queue(ctx)
        doctor, user = await add_doctor(ctx, "Dr Median")
        for ended in ("09:14", "09:31", "09:20"):
            steps = [
                ("registered", "09:00"),
                ("called", "09:10"),
                ("in_room", "09:11"),
                ("done", ended),
            ]
            await add_token(ctx, queue, day, steps, by=user)
    browser = await city.browser_of("superintendent", "civil")

    page = (await browser.open(f"{BOARD}/doctor?day={day}&doctor={doctor}")).text
    (href,) = set(re.findall(r'href="([^"]*stage=consult[^"]*)"', page))
    rows = (await browser.open(html.unescape(href))).text

    assert "9 min" in re.sub(r"<[^>]*>", " ", page)
    assert re.findall(r"<td class=\"n num\">(\d+) min(?: <span|</td>)", rows)[1::2] == [
        "20",
        "9",
        "3",
    ]
