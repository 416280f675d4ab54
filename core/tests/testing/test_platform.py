"""What `sehat.testing` gives to every project: platforms, people, outbox, and nothing unasked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import pytest

from sehat.errors import PluginError
from sehat.testing.packages import importable, install_plugin

if TYPE_CHECKING:
    from pathlib import Path

    from sehat.tenancy.context import TenantRef
    from sehat.testing import Browser, City, Outbox, Platforms

BOXES = """
from litestar import Response, post
from piccolo.columns import Text
from piccolo.table import Table
from sehat.api import Ctx, Event, Permission, RouteSet, hookimpl, needs, see_other, uuid7

class Tenant(Table, tablename="tenant"):
    slug = Text()

class BoxOpened(Event, frozen=True):
    event_name = "boxes.box_opened.v1"

@post("/open", opt=needs("boxes.open_box"), status_code=303)
async def opened(ctx: Ctx) -> Response:
    await ctx.publish(BoxOpened(aggregate_id=uuid7()))
    names = await Tenant.select(Tenant.slug).where(Tenant.slug == "northside")
    return see_other(f"/{ctx.tenant.slug}/boxes/{len(names)}")

class Boxes:
    @hookimpl
    def register_permissions(self):
        return [Permission("boxes.open_box", "Open boxes", ("nurse",))]
    @hookimpl
    def register_routes(self):
        return RouteSet([opened])
    @hookimpl
    def register_events(self):
        return [BoxOpened]

plugin = Boxes()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A package that lies about and is not installed."""
    with importable(tmp_path) as site:
        return install_plugin(site, "boxes", BOXES).folder


@pytest.mark.feature("PL01")
async def test_platform_has_the_plugins_that_are_named_and_no_others(
    platform: Platforms, folder: Path
):
    async with platform(plugins=["cards", folder]) as city:
        nurse = await city.browser_of("nurse", "civil")
        async with city.connect("owner") as owner:
            tables = await owner.fetch("select relname from pg_class where relkind = 'r'")

        assert [plugin.name for plugin in city.platform.plugins.live] == ["boxes", "cards"]
        assert (await nurse.open("/civil/opd_ipd/desk")).status_code == 404
        assert "cards_card" in {row["relname"] for row in tables}
        assert not [row for row in tables if row["relname"].startswith("opd_ipd_")]


async def test_tables_of_a_platform_are_asked_in_its_own_database(
    platform: Platforms, folder: Path
):
    async with platform(plugins=[folder]) as city:
        await city.add_tenant("northside", "private")
        nurse = await city.browser_of("nurse", "civil")

        answer = await nurse.post("/civil/boxes/open")

        assert answer.headers["location"] == "/civil/boxes/1"


async def test_plugin_that_is_not_installed_is_named(platform: Platforms):
    with pytest.raises(PluginError, match=r"called 'no_such_one'; there are: cards, "):
        await platform(plugins=["no_such_one"])


async def test_plugin_that_is_put_aside_is_an_error_unless_it_may_be(
    platform: Platforms, tmp_path: Path
):
    with importable(tmp_path) as site:
        failing = install_plugin(site, "failing", "raise RuntimeError('no licence file')")

        with pytest.raises(PluginError, match="no licence file"):
            await platform(plugins=[failing])
        async with platform(plugins=[failing], strict=False) as city:
            (aside,) = city.platform.plugins.all

    assert (aside.state, aside.stage) == ("quarantined", "import")


async def test_roles_are_named_in_full_or_as_logins_are(
    as_role: Callable[..., Awaitable[Browser]], other_tenant: TenantRef, browser: Browser
):
    clerk, same = await as_role("registration_clerk"), await as_role("clerk")
    elsewhere = await as_role("clerk", at=other_tenant)

    assert clerk is same
    assert (await clerk.open("/civil")).status_code == 200
    assert (await elsewhere.open("/civil")).status_code == 404
    assert (await browser.open("/civil")).headers["location"].startswith("/sign-in")


async def test_outbox_shows_what_the_test_wrote_and_what_did_not_get_through(
    city: City, outbox: Outbox, tenant: TenantRef, other_tenant: TenantRef
):
    from sehat.ids import uuid7  # noqa: PLC0415
    from sehat_cards.api import CardIssued  # noqa: PLC0415 - the plugin's own event

    made = CardIssued(aggregate_id=uuid7(), person_id=uuid7(), kind="permanent")
    async with city.inside(tenant.slug) as ctx:
        await ctx.publish(made)

    assert await outbox.events() == [made]
    assert await outbox.events("cards.card_issued.v1", tenant=tenant) == [made]
    assert await outbox.events(tenant=other_tenant) == []
    # Webhooks of another test may wait for a host that there is not.
    missed = [one for one in await outbox.deliver() if not one.listener.startswith("core.webhook")]
    assert missed == []


@pytest.mark.feature("PL06")
@pytest.mark.parametrize("how", ["raise", "hang", "wrong type"])
async def test_fault_breaks_one_fill_and_the_page_stands(
    city: City, fault: Callable[..., AbstractContextManager[None]], how: str
):
    clerk = await city.browser_of("clerk", "civil")

    with fault("cards", "cards.today", how):
        broken = await clerk.open("/civil")
    mended = await clerk.open("/civil")

    assert (broken.status_code, mended.status_code) == (200, 200)
    assert city.platform.faults.latest["cards", "cards.today"].incident in broken.text
    assert "incident" not in mended.text.lower()


async def test_fault_of_what_nobody_calls_is_an_error(fault: Callable[..., object]):
    with (
        pytest.raises(LookupError, match=r"cards has no 'cards.no_such' .* it has .*cards.today"),
        fault("cards", "cards.no_such", "raise"),
    ):
        pass


def test_run_that_asks_for_nothing_pays_nothing_and_one_without_loops_is_told(tmp_path: Path):
    (tmp_path / "test_other.py").write_text(
        "import sys\ndef test_other():\n"
        "    assert not {'litestar', 'asyncpg', 'piccolo', 'httpx'} & set(sys.modules)\n"
        "def test_that_asks(server): pass\n"
    )

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:asyncio", str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "1 passed, 1 error" in done.stdout
    assert "need pytest-asyncio; install it, and say in pyproject.toml:" in done.stdout
    assert 'asyncio_default_test_loop_scope = "session"' in done.stdout
