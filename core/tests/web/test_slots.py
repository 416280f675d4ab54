"""A panel fails and the page stands: slots on pages of one plugin, filled by others."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from sehat.plugins.breaker import Breaker
from sehat.plugins.loader import load_plugins
from sehat.testing.packages import MANIFEST, importable, install_plugin

if TYPE_CHECKING:
    from pathlib import Path

    from sehat.testing.browser import Browser
    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

OWNER = """
from dataclasses import dataclass
from litestar import Request, Response, get
from markupsafe import Markup
from sehat.api import Ctx, Here, Permission, RouteSet, SlotPoint, hookimpl, needs, page, slots
from sehat_owner.api import Side

async def reopen(ctx, side):
    await ctx.audit("owner.reopened", entity="side")

@get("/show", opt=needs("owner.see"))
async def show(ctx: Ctx, arrival: Here, request: Request) -> Response:
    number = int(request.query_params.get("n", "0"))
    before = await ctx.db.fetchval("select next_number('example', 'slots')")
    boxes = await slots(ctx, arrival, "owner.side", Side(number))
    after = await ctx.db.fetchval("select last from number_series where period = 'slots'")
    stands = f"<p>the page stands: {after - before}</p>"
    return Response(Markup("<main>") + boxes + Markup(stands), media_type="text/html")

class Owner:
    @hookimpl
    def register_permissions(self):
        return [Permission("owner.see", "See", ("nurse", "doctor"))]
    @hookimpl
    def register_routes(self):
        return RouteSet([show])
    @hookimpl
    def register_slots(self):
        return [SlotPoint("owner.side", Side, reopen=reopen)]

plugin = Owner()
"""

OWNER_API = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Side:
    number: int
"""

FILLING = """
import asyncio
from sehat.api import Permission, SlotFill, hookimpl

async def good(ctx, side):
    return {"word": f"<{ctx.tenant.slug}>"}

async def broken(ctx, side):
    if side.number == 0:
        raise RuntimeError("a secret of a patient")
    if side.number == 1:
        await ctx.db.execute("select nothing from nowhere")
    if side.number == 2:
        await ctx.db.execute("select pg_sleep(5)")
    if side.number == 3:
        await ctx.db.execute("select next_number('example', 'slots')")
    if side.number == 4:
        return {}
    if side.number == 5:
        return {"word": "mended"}
    return {"word": "slow"} if side.number == 6 and not await asyncio.sleep(0.28) else None

async def slow(ctx, side):
    return {"word": "slow"} if side.number == 6 and not await asyncio.sleep(0.28) else None

async def reads_the_audit(ctx, side):
    count = await ctx.db.fetchval("select count(*) from audit where action = 'owner.reopened'")
    return {"word": f"opened {count}"}

class Filling:
    @hookimpl
    def register_permissions(self):
        return [Permission("filling.see", "See", ("doctor",))]
    @hookimpl
    def register_slots(self):
        say = "filling/word.html"
        return [
            SlotFill("owner.side", "filling.last", "Last", say, good, weight=900),
            SlotFill("owner.side", "filling.broken", "Broken box", say, broken, weight=1),
            SlotFill("owner.side", "filling.slow1", "Slow", say, slow, weight=2),
            SlotFill("owner.side", "filling.slow2", "Slow", say, slow, weight=3),
            SlotFill("owner.side", "filling.must", "Allergies", say, broken, weight=4,
                     required=True),
            SlotFill("owner.side", "filling.later", "Later", say, reads_the_audit, mode="lazy"),
            SlotFill("owner.side", "filling.rare", "Rare", say, good, permission="filling.see"),
        ]

plugin = Filling()
"""

NEEDS_OWNER = MANIFEST + '[requires]\nowner = ">=0.1"\n'


def install(site: Path, name: str = "filling", code: str = FILLING) -> list[Any]:
    owner = install_plugin(site, "owner", OWNER)
    (site / "sehat_owner" / "api.py").write_text(OWNER_API, encoding="utf-8")
    filling = install_plugin(site, name, code, manifest=NEEDS_OWNER)
    folder = site / f"sehat_{name}" / "templates" / "filling"
    folder.mkdir(parents=True)
    (folder / "word.html").write_text("<b class='fill'>{{ word }}</b>", encoding="utf-8")
    return [owner, filling]


@pytest.fixture(scope="module")
async def slot_city(
    platform: Platforms, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    """A city with a page that another plugin fills."""
    with importable(tmp_path_factory.mktemp("site")) as site:
        yield await platform(install(site))


@pytest.fixture
async def nurse(slot_city: City) -> Browser:
    slot_city.platform.faults.breaker = Breaker()
    return await slot_city.browser_of("nurse", "civil")


def addresses(text: str) -> dict[str, str]:
    found = re.findall(r'hx-get="([^"]+/slots/([^"?]+)[^"]*)"', text)
    # The first address of a box loads it by itself; the link to it takes the focus as well.
    return {name: unescape(address) for address, name in reversed(found)}


FAULTS = {
    0: "RuntimeError",
    1: "UndefinedTableError",
    2: "QueryCanceledError",
    3: "ReadOnlySQLTransactionError",
    4: "UndefinedError",
}


@pytest.mark.feature("PL06")
@pytest.mark.parametrize(("number", "error"), FAULTS.items())
async def test_panel_that_fails_is_a_box_with_an_incident_and_the_page_stands(
    slot_city: City, nurse: Browser, number: int, error: str
):
    answer = await nurse.open(f"/civil/owner/show?n={number}")

    fault = slot_city.platform.faults.latest["filling", "filling.broken"]
    assert answer.status_code == 200
    assert "the page stands: 0" in answer.text
    assert "&lt;civil&gt;" in answer.text
    assert "Broken box: not available" in answer.text
    assert f"Incident {fault.incident}" in answer.text
    assert (fault.error, "secret" in answer.text, error in answer.text) == (error, False, False)


async def test_required_panel_that_fails_cannot_be_overlooked(nurse: Browser):
    text = (await nurse.open("/civil/owner/show")).text

    box = text[text.index("note danger") :]
    assert 'role="alert"' in box
    assert "Allergies: not available" in box
    assert "Do not go on as if there were nothing to know here." in box


async def test_retry_loads_the_panel_again(slot_city: City, nurse: Browser):
    failed = addresses((await nurse.open("/civil/owner/show?n=2")).text)["filling.broken"]
    worked = addresses((await nurse.open("/civil/owner/show?n=6")).text)

    again = await nurse.open(failed, headers={"HX-Request": "true"})

    assert again.status_code == 200
    assert "autofocus" in again.text
    assert "filling.broken" not in worked
    # The database let the same statement go on for longer, and then stopped it.
    assert "Broken box: not available" in again.text
    assert slot_city.platform.faults.counts["filling", "filling.broken"] >= 2


async def test_panels_that_would_make_the_page_slow_come_after_it(nurse: Browser):
    """Three take 0.28 s each; the required one is waited for, the last has no time left."""
    text = (await nurse.open("/civil/owner/show?n=6")).text

    later = addresses(text)
    assert text.count("slow</b>") == 4
    assert "filling.last" in later
    assert "Last is loading." in text
    shown = await nurse.open(later["filling.last"], headers={"HX-Request": "true"})
    assert shown.text.strip() == "<b class='fill'>&lt;civil&gt;</b>"


@pytest.mark.feature("PL06")
async def test_lazy_panel_is_loaded_after_its_owner_has_opened_what_it_reads(nurse: Browser):
    later = addresses((await nurse.open("/civil/owner/show?n=5")).text)["filling.later"]

    bare = await nurse.open(later, headers={"HX-Request": "true"})
    whole = await nurse.open(later)

    opened = int(bare.text.partition("opened ")[2].partition("<")[0])
    assert bare.text.strip() == f"<b class='fill'>opened {opened}</b>"
    assert opened > 0
    assert "<!doctype html>" in whole.text.lower()
    assert f"opened {opened + 1}" in whole.text


async def test_panels_stand_by_weight_and_only_for_those_who_hold_the_permission(
    slot_city: City, nurse: Browser
):
    doctor = await slot_city.browser_of("doctor", "civil")

    seen = [(await browser.open("/civil/owner/show?n=9")).text for browser in (nurse, doctor)]

    # Data that is None shows nothing; the two that stand are "rare" (weight 100) and "last".
    assert [text.count("class='fill'") for text in seen] == [1, 2]


async def test_address_of_a_panel_opens_nothing_elsewhere(slot_city: City, nurse: Browser):
    later = addresses((await nurse.open("/civil/owner/show?n=5")).text)["filling.later"]
    doctor = await slot_city.browser_of("doctor", "civil")
    kamla = await slot_city.browser_of("nurse", "kamla")

    told = {
        "mine": await nurse.open(later),
        "of another person": await doctor.open(later),
        "at another hospital": await kamla.open(later.replace("/civil/", "/kamla/")),
        "of another panel": await nurse.open(later.replace("filling.later", "filling.last")),
        "forged": await nurse.open(later.replace("?c=", "?c=x")),
        "not allowed": await nurse.open(later.replace("filling.later", "filling.rare")),
    }

    assert {who: answer.status_code for who, answer in told.items()} == {
        "mine": 200,
        "of another person": 404,
        "at another hospital": 404,
        "of another panel": 404,
        "forged": 404,
        "not allowed": 404,
    }


@pytest.mark.feature("AD04")
async def test_switched_off_plugin_fills_nothing_at_that_hospital(slot_city: City, nurse: Browser):
    kamla = await slot_city.browser_of("nurse", "kamla")
    later = addresses((await nurse.open("/civil/owner/show?n=5")).text)["filling.later"]
    civil = slot_city.tenants["civil"].id
    await slot_city.platform.gate.switch(civil, "filling", enabled=False, by=None)
    try:
        off = await nurse.open("/civil/owner/show?n=5")
        gone = await nurse.open(later)
        there = await kamla.open("/kamla/owner/show?n=5")
    finally:
        await slot_city.platform.gate.switch(civil, "filling", enabled=True, by=None)

    assert off.text == "<main><p>the page stands: 0</p>"
    assert gone.status_code == 404
    assert "&lt;kamla&gt;" in there.text


@pytest.mark.feature("PL01")
async def test_admin_page_tells_the_faults_and_their_incidents(slot_city: City, nurse: Browser):
    await nurse.open("/civil/owner/show")
    admin = await slot_city.browser_of("admin", "civil")

    page = (await admin.open("/civil/admin/plugins")).text

    assert slot_city.platform.faults.latest["filling", "filling.broken"].incident in page
    assert "faults since this process began" in page


WRONG = {
    "nobody offers": ('"owner.side", "filling.last"', '"owner.sied", "filling.last"', "offers"),
    "name of another": ('"filling.last"', '"owner.last"', "must begin with"),
    "twice": ('"filling.last"', '"filling.rare"', "is there twice"),
    "required and lazy": ("required=True", 'required=True, mode="lazy"', "cannot be lazy"),
    "undeclared": ('permission="filling.see"', 'permission="filling.sea"', "undeclared"),
    "no value": ("return [\n            SlotFill", "return ['', SlotFill", "gave str, not"),
}


@pytest.mark.parametrize(("old", "new", "reason"), WRONG.values(), ids=WRONG.keys())
def test_plugin_with_a_wrong_fill_is_put_aside(site: Path, old: str, new: str, reason: str):
    code = FILLING.replace(old, new).replace("filling", "wrong")
    plugins = load_plugins(install(site, "wrong", code))

    aside = plugins.by_name("wrong")
    assert aside is not None
    assert not aside.live
    assert reason in aside.reason
