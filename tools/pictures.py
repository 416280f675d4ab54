"""Take the pictures of the README and the docs from a demo city that is made for it and dropped."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from playwright.sync_api import Browser, Page, sync_playwright

from sehat.bench.servers import served
from sehat.config import Settings
from sehat.db.address import Addresses
from sehat.db.server import EmbeddedServer
from sehat.demo.load import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs/pictures"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@dataclass(frozen=True)
class Shot:
    """A picture: who looks, where, how, and what is done on the page before it is taken."""

    name: str
    login: str
    path: str
    width: int = 1366
    height: int = 860
    locale: str = "en"
    theme: str = "light"
    act: Callable[[Page], None] = lambda _: None


def find_by_name(page: Page) -> None:
    """Type a name as it sounds, and wait for those who bear it."""
    page.fill("#scan", "sunita")
    page.wait_for_selector("[role=option]")


def open_palette(page: Page) -> None:
    """Open the palette and type the beginning of a command."""
    page.keyboard.press("Control+k")
    page.keyboard.type("reg")
    page.wait_for_timeout(800)


SHOTS = (
    Shot("desk", "clerk.civil", "/civil/opd_ipd/desk", act=find_by_name),
    Shot("desk-hi-dark", "clerk.civil", "/civil/opd_ipd/desk", locale="hi", theme="dark"),
    Shot("desk-360", "clerk.civil", "/civil/opd_ipd/desk", width=360, height=780),
    Shot("palette", "clerk.civil", "/civil/opd_ipd/desk", act=open_palette),
    Shot("slip", "clerk.civil", "{slip}"),
    Shot("bookings", "clerk.civil", "/civil/opd_ipd/bookings"),
    Shot("queue", "doctor.civil", "/civil/opd_ipd/queue"),
    Shot("consultation", "doctor.civil", "{consultation}", height=1100),
    Shot("laboratory", "lab.civil", "/civil/opd_ipd/lab"),
    Shot("roster", "ms.civil", "/civil/opd_ipd/roster", height=960),
    Shot("board", "ms.civil", "/civil/opd_ipd/figures", height=1000),
    Shot("plugins", "admin.civil", "/civil/admin/plugins"),
    Shot("jobs", "admin.civil", "/civil/admin/jobs"),
)


class City:
    """A served demo city and its database."""

    def __init__(self, url: str, addresses: Addresses) -> None:
        self.url = url
        self.addresses = addresses

    def ask(self, query: str) -> Any:  # noqa: ANN401 - a row
        """One row; in a thread of its own, because Playwright keeps a loop running in this one."""

        async def fetch() -> Any:  # noqa: ANN401
            connection = await asyncpg.connect(self.addresses.owner)
            try:
                return await connection.fetchrow(query)
            finally:
                await connection.close()

        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(asyncio.run, fetch()).result()

    def places(self) -> dict[str, str]:
        """Addresses of pages that show one visit."""
        waiting = self.ask(
            "select v.id from opd_ipd_visit v join tenant t on t.id = v.tenant_id"
            " join person p on p.id = v.person_id where t.slug = 'civil'"
            " order by v.state = 'open' desc, p.name_local is null, v.opened_at limit 1"
        )
        base = f"/civil/opd_ipd/visits/{waiting['id']}"
        return {"{slip}": f"{base}/slip", "{consultation}": base}


@contextmanager
def demo_city(folder: Path) -> Iterator[City]:
    """Make a demo city below the folder and serve it."""
    settings = Settings(data=folder)
    server = EmbeddedServer(settings.data, fast=True)
    server.start()
    try:
        environment = {"SEHAT_DATA": str(folder)}
        command = [sys.executable, "-m", "sehat", "demo", "--no-serve", "--persons", "3000"]
        subprocess.run(command, env={**os.environ, **environment}, check=True, capture_output=True)
        with served("sehat.app:create_app", "/healthz", environment, factory=True) as running:
            yield City(f"http://127.0.0.1:{running.port}", Addresses.of(settings))
    finally:
        server.destroy()


def take(browser: Browser, city: City, shot: Shot, places: dict[str, str]) -> None:
    """Sign in, open the page, act on it and keep the picture."""
    size = {"width": shot.width, "height": shot.height}
    context = browser.new_context(viewport=size, reduced_motion="reduce")  # type: ignore[arg-type]
    host = {"url": city.url}
    context.add_cookies(
        [
            {"name": "sehat_locale", "value": shot.locale, **host},
            {"name": "sehat_theme", "value": shot.theme, **host},
        ]  # type: ignore[arg-type]
    )
    page = context.new_page()
    if shot.login:
        page.goto(f"{city.url}/sign-in")
        page.fill("[name=login]", shot.login)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    page.goto(city.url + places.get(shot.path, shot.path))
    shot.act(page)
    page.wait_for_timeout(300)
    path = FOLDER / f"{shot.name}.png"
    page.screenshot(path=path)
    context.close()


def main() -> int:
    """Take all pictures, or those named on the command line."""
    wanted = [shot for shot in SHOTS if not sys.argv[1:] or shot.name in sys.argv[1:]]
    if not Path(CHROMIUM).exists():
        sys.stderr.write("No Chromium here. Install one, or name it in CHROMIUM.\n")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="sehat-pictures-") as folder,
        demo_city(Path(folder)) as city,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        places = city.places()
        for shot in wanted:
            take(browser, city, shot, places)
            sys.stdout.write(f"{(FOLDER / shot.name).relative_to(ROOT)}.png\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
