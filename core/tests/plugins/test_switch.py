"""Switching a plugin off is felt by all that it gives, in every process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from sehat.plugins.dispatch import gather, veto
from sehat.refusals import Refusal
from sehat.testing import add_person
from sehat.testing.packages import MANIFEST, importable, install_plugin

if TYPE_CHECKING:
    from sehat.testing.browser import Browser
    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

WITHIN_SECONDS = 2.0

HOST = """
from dataclasses import dataclass
from typing import Protocol
from litestar import Response, get
from sehat.api import (
    Ctx, Here, ListColumn, NamedList, Permission, Port, RouteSet, SlotPoint, hookimpl,
    list_handlers, needs, slots,
)
from sehat_host.api import Purse, Side

@get("/side", opt=needs("host.see"))
async def side(ctx: Ctx, arrival: Here) -> Response:
    boxes = await slots(ctx, arrival, "host.side", Side())
    bound = "bound" if ctx.port(Purse) else "unbound"
    return Response(boxes + bound, media_type="text/html")

PEOPLE = NamedList(
    name="host.people", title="People", path="host/people", permission="host.see",
    export="host.see", select="r.number",
    source="from registration r where r.tenant_id = $1", keys={"registration": "r.id"},
    columns=[ListColumn("number", "Number", lambda a, row: row["number"], "r.number")],
    order="number", empty=("Nobody", ""),
)

class Host:
    @hookimpl
    def register_permissions(self):
        return [Permission("host.see", "See", ("nurse",))]
    @hookimpl
    def register_slots(self):
        return [SlotPoint("host.side", Side)]
    @hookimpl
    def register_ports(self):
        return [Port("host.purse", Purse)]
    @hookimpl
    def register_extensions(self):
        return [PEOPLE]
    @hookimpl
    def register_routes(self):
        return RouteSet([side, *list_handlers(PEOPLE, "/people")])

plugin = Host()
"""

HOST_API = """
from dataclasses import dataclass
from typing import Protocol

@dataclass(frozen=True)
class Side:
    pass

class Purse(Protocol):
    async def spend(self, ctx): ...
"""

HOST_HOOKS = '''
from sehat.api import gathered, vetoed

@gathered(str)
async def host_badges(ctx):
    """Short words."""

@vetoed
async def host_check(ctx):
    """May it be done?"""
'''

GUEST = """
from litestar import get
from sehat.api import (
    Column, NavItem, Permission, PortBinding, Refusal, RouteSet, SearchHit, SearchProvider,
    SlotFill, hookimpl, needs,
)
from sehat_host.api import Purse

@get("/page", opt=needs("guest.see"))
async def show() -> str:
    return "page"

async def load(ctx, side):
    return {}

async def find(ctx, text):
    return [SearchHit("found", "guest/page")]

async def cells(ctx, ids):
    return {one: "of the guest" for one in ids}

class Guest:
    @hookimpl
    def register_permissions(self):
        return [Permission("guest.see", "See", ("nurse",))]
    @hookimpl
    def register_navigation(self):
        return [NavItem("Guest page", "/page", "users", "guest.see")]
    @hookimpl
    def register_routes(self):
        return RouteSet([show])
    @hookimpl
    def register_slots(self):
        return [SlotFill("host.side", "guest.box", "Box", "guest/box.html", load)]
    @hookimpl
    def register_search(self):
        return [SearchProvider("guest.things", "Things", find, "guest.see")]
    @hookimpl
    def register_ports(self):
        return [PortBinding("guest.purse", Purse, lambda ctx: object())]
    @hookimpl
    def register_extensions(self):
        return [Column("host.people", "guest.cell", "Guest column", cells, by="registration")]
    @hookimpl
    async def host_badges(self, ctx):
        return ["badge"]
    @hookimpl
    async def host_check(self, ctx):
        return Refusal("guest.no")
    @hookimpl
    def register_refusals(self):
        return {"guest.no": "No."}

plugin = Guest()
"""

ALL = {
    "route": True,
    "menu": True,
    "slot": True,
    "search": True,
    "port": True,
    "column": True,
    "gather": True,
    "veto": True,
}
NONE = dict.fromkeys(ALL, False)


@pytest.fixture(scope="module")
async def two_plugins(
    platform: Platforms, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    """A city with a host and a guest that gives it something in every way there is."""
    with importable(tmp_path_factory.mktemp("site")) as site:
        host = install_plugin(site, "host", HOST)
        (site / "sehat_host" / "api.py").write_text(HOST_API, encoding="utf-8")
        (site / "sehat_host" / "hookspecs.py").write_text(HOST_HOOKS, encoding="utf-8")
        needs_host = MANIFEST + '[requires]\nhost = ">=0.1"\n'
        guest = install_plugin(site, "guest", GUEST, manifest=needs_host)
        folder = site / "sehat_guest" / "templates" / "guest"
        folder.mkdir(parents=True)
        (folder / "box.html").write_text("a box of the guest", encoding="utf-8")
        city = await platform([host, guest])
        for tenant in ("civil", "kamla"):
            async with city.inside(tenant) as ctx:
                await add_person(ctx)
        yield city


async def given(city: City, browser: Browser, tenant: str) -> dict[str, bool]:
    """In which ways the guest is felt at a hospital, in the process of this city."""
    side = (await browser.open(f"/{tenant}/host/side")).text
    people = (await browser.open(f"/{tenant}/host/people")).text
    found: Any = (await browser.open(f"/{tenant}/search.json?q=things")).json()
    async with city.inside(tenant) as ctx:
        badges = await gather(ctx, "host_badges")
        refusal = await veto(ctx, "host_check")
    return {
        "route": (await browser.open(f"/{tenant}/guest/page")).status_code == 200,
        "menu": "Guest page" in (await browser.open(f"/{tenant}")).text,
        "slot": "a box of the guest" in side,
        "search": "guest.things" in {group["name"] for group in found["groups"]},
        "port": "unbound" not in side,
        "column": "of the guest" in people,
        "gather": badges.values == (("guest", "badge"),),
        "veto": refusal == Refusal("guest.no"),
    }


async def becomes(city: City, browser: Browser, tenant: str, wanted: dict[str, bool]) -> Any:
    """What is given once it is as wanted, or after the time that it may take."""
    deadline = asyncio.get_running_loop().time() + WITHIN_SECONDS
    while (told := await given(city, browser, tenant)) != wanted:
        if asyncio.get_running_loop().time() > deadline:
            break
        await asyncio.sleep(0.05)
    return told


@pytest.mark.feature("AD04", "PL07")
async def test_switch_is_felt_by_everything_in_both_processes_and_at_one_hospital_alone(
    two_plugins: City,
):
    city = two_plugins
    here, at_kamla = [await city.browser_of("nurse", tenant) for tenant in ("civil", "kamla")]
    civil = city.tenants["civil"].id
    async with city.another_process() as other:
        there = here.moved(other.app)
        assert await given(city, here, "civil") == await given(other, there, "civil") == ALL

        await city.platform.gate.switch(civil, "guest", enabled=False, by=None)
        assert await becomes(city, here, "civil", NONE) == NONE
        assert await becomes(other, there, "civil", NONE) == NONE
        assert await given(city, at_kamla, "kamla") == ALL

        await other.platform.gate.switch(civil, "guest", enabled=True, by=None)
        assert await becomes(city, here, "civil", ALL) == ALL
        assert await becomes(other, there, "civil", ALL) == ALL


async def test_plugin_that_another_needs_is_not_switched_off_under_it(two_plugins: City):
    admin = await two_plugins.browser_of("admin", "kamla")

    off = await admin.post("/kamla/admin/plugins/host", {"enabled": "off", "anyway": "1"})

    assert off.status_code == 422
    assert "Example needs it. Switch that off first." in off.text
    assert "Switch off all the same" not in off.text
    nurse = await two_plugins.browser_of("nurse", "kamla")
    assert (await nurse.open("/kamla/host/people")).status_code == 200


async def test_plugin_is_not_switched_on_before_what_it_needs(two_plugins: City):
    admin, asha = await two_plugins.browser_of("admin", "asha"), two_plugins.tenants["asha"].id
    for name in ("guest", "host"):
        await two_plugins.platform.gate.switch(asha, name, enabled=False, by=None)

    early = await admin.post("/asha/admin/plugins/guest", {"enabled": "on"})
    told = [
        (await admin.post(f"/asha/admin/plugins/{name}", {"enabled": "on"})).status_code
        for name in ("host", "guest")
    ]

    assert early.status_code == 422
    assert "It needs Example. Switch that on first." in early.text
    assert told == [303, 303]
