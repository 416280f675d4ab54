"""A small demo city, served for real, and Chromium to walk through it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from sehat.bench.servers import served
from sehat.config import Settings
from sehat.db.address import Addresses
from sehat.db.server import EmbeddedServer
from sehat.demo.load import PASSWORD
from tests.journeys.leaving import leaving

PERSONS = 300
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def elsewhere(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a thread of its own: Playwright keeps a loop running in this one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass(frozen=True)
class Served:
    """The address of the served city, its folder, and a way to ask its database."""

    url: str
    addresses: Addresses
    data: Path

    def ask(self, query: str, *values: object) -> Any:
        """One row, as the owner of the tables sees it."""

        async def fetch() -> Any:
            connection = await asyncpg.connect(self.addresses.owner)
            try:
                return await connection.fetchrow(query, *values)
            finally:
                await connection.close()

        return elsewhere(fetch())


@dataclass(frozen=True)
class Card:
    """A card as its holder brings it."""

    person_id: object
    name: str
    number: str
    qr: str
    year: str


@pytest.fixture(scope="session")
def served_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A demo city with a few hundred residents under a real server."""
    settings = Settings(data=tmp_path_factory.mktemp("city"))
    server = EmbeddedServer(settings.data, fast=True)
    server.start()
    try:
        environment = {"SEHAT_DATA": str(settings.data)}
        # Migrations run in a process of their own, as an operator runs them.
        command = [sys.executable, "-m", "sehat", "demo", "--no-serve", "--persons", str(PERSONS)]
        subprocess.run(command, env={**os.environ, **environment}, check=True, capture_output=True)
        addresses = Addresses.of(settings)
        with served("sehat.app:create_app", "/healthz", environment, factory=True) as running:
            yield Served(f"http://127.0.0.1:{running.port}", addresses, settings.data)
    finally:
        server.destroy()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; without one, tests that need it are left out and say so."""
    if not CHROMIUM or not Path(CHROMIUM).exists():
        pytest.skip("no Chromium here; name one by CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def cards(served_city: Served) -> Iterator[Iterator[Card]]:
    """Cards of residents who have no open visit, each taken once."""
    return iter(_cards(served_city))


_taken: set[object] = set()


def _cards(city: Served) -> Iterator[Card]:
    while True:
        row = city.ask(
            "select p.id, p.name, c.number, c.qr, extract(year from p.birth_date)::int as year"
            " from cards_card c join person p on p.id = c.person_id"
            " where c.status = 'active' and p.birth_date is not null and p.name ~ ' '"
            " and p.name_local ~ '[ऀ-ॿ]' and p.id <> all($1::uuid[])"
            " and exists (select from registration r where r.person_id = p.id)"
            " and not exists (select from opd_ipd_visit v where v.person_id = p.id"
            " and v.state = 'open')"
            " order by c.status_index limit 1",
            list(_taken),
        )
        _taken.add(row["id"])
        yield Card(row["id"], row["name"], row["number"], row["qr"], str(row["year"]))


@dataclass
class Desk:
    """Somebody of the staff at a browser of a certain size and language."""

    city: Served
    context: BrowserContext
    page: Page

    def open(self, path: str) -> None:
        """Load a page of the served city."""
        self.page.goto(self.city.url + path)

    def sign_in(self, login: str) -> None:
        """Sign in by keyboard alone: the first field has the focus."""
        self.open("/sign-in")
        self.page.keyboard.type(login)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSWORD)
        with leaving(self.page):
            self.page.keyboard.press("Enter")

    def press(self, keys: str) -> None:
        """Press keys that lead to another page."""
        with leaving(self.page):
            self.page.keyboard.press(keys)

    def click(self, selector: str) -> None:
        """Click what leads to another page."""
        with leaving(self.page):
            self.page.click(selector)


FRESH_SECONDS = 240
"""How long a browser's session is handed on; after ten minutes signing asks for the password."""

_JSON = {"Accept": "application/json"}
_sessions: dict[tuple[str, str], tuple[float, Any]] = {}


def come_in(desk: Desk, login: str) -> None:
    """Sign in by the page, or go on with a session of the same login that is alive and fresh."""
    kept = _sessions.get((desk.city.url, login))
    if kept is not None and time.monotonic() - kept[0] < FRESH_SECONDS:
        desk.context.add_cookies(kept[1])
        if desk.context.request.get(f"{desk.city.url}/me/session", headers=_JSON).ok:
            return
    desk.sign_in(login)
    own = [one for one in desk.context.cookies() if one["name"] == "sehat_session"]
    _sessions[desk.city.url, login] = (time.monotonic(), own)


@pytest.fixture
def staff_at(chromium: Browser, served_city: Served) -> Iterator[Any]:
    """Call with width, language and login to get a desk; `fresh` signs in anew."""
    contexts = []

    def at(
        login: str,
        *,
        width: int = 1366,
        locale: str = "en",
        theme: str = "light",
        city: Served = served_city,
        fresh: bool = False,
    ) -> Desk:
        context = chromium.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        host = {"url": city.url}
        context.add_cookies(
            [
                {"name": "sehat_locale", "value": locale, **host},
                {"name": "sehat_theme", "value": theme, **host},
            ]
        )
        desk = Desk(city, context, context.new_page())
        if fresh:
            desk.sign_in(login)
        else:
            come_in(desk, login)
        return desk

    yield at
    for context in contexts:
        context.close()
