"""What fails again and again rests for a while; checks and what is required never do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from sehat.plugins.breaker import FAILURES, Breaker
from sehat.testing.packages import MANIFEST, importable, install_plugin

if TYPE_CHECKING:
    from sehat.testing.browser import Browser
    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

OWNER = """
from litestar import Response, get, post
from sehat.api import (
    Ctx, Here, Outcome, Permission, Refusal, RouteSet, SlotPoint, hookimpl, needs, once,
    see_other, slots, uuid7, veto, words,
)
from sehat_owner.api import Side

@get("/show", opt=needs("owner.see"))
async def show(ctx: Ctx, arrival: Here) -> Response:
    return Response(await slots(ctx, arrival, "owner.side", Side()), media_type="text/html")

@post("/close", opt=needs("owner.see"), status_code=303)
async def close(ctx: Ctx, arrival: Here) -> Response:
    async def verb():
        return await veto(ctx, "owner_close_check") or Outcome(uuid7(), "/")
    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return Response(words(arrival, outcome), status_code=422)
    return see_other("/")

class Owner:
    @hookimpl
    def register_permissions(self):
        return [Permission("owner.see", "See", ("nurse",))]
    @hookimpl
    def register_routes(self):
        return RouteSet([show, close])
    @hookimpl
    def register_slots(self):
        return [SlotPoint("owner.side", Side)]

plugin = Owner()
"""
OWNER_API = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Side:
    pass
"""
OWNER_HOOKS = '''
from sehat.api import vetoed

@vetoed
async def owner_close_check(ctx):
    """May it be closed?"""
'''
SHAKY = """
from sehat.api import Permission, SearchHit, SearchProvider, SlotFill, hookimpl

asked = {"box": 0, "must": 0, "check": 0, "search": 0}
well = set()

def answer(what):
    asked[what] += 1
    if what not in well:
        raise RuntimeError("shaky")

async def load(ctx, side):
    answer("box")
    return {}

async def load_must(ctx, side):
    answer("must")
    return {}

async def find(ctx, text):
    answer("search")
    return [SearchHit("found", "owner/show")]

class Shaky:
    @hookimpl
    def register_slots(self):
        return [
            SlotFill("owner.side", "shaky.box", "Box", "shaky/box.html", load),
            SlotFill("owner.side", "shaky.must", "Allergies", "shaky/box.html", load_must,
                     required=True),
        ]
    @hookimpl
    def register_search(self):
        return [SearchProvider("shaky.search", "Shaky", find, "shaky.find")]
    @hookimpl
    async def owner_close_check(self, ctx):
        answer("check")
        return None
    @hookimpl
    def register_permissions(self):
        return [Permission("shaky.find", "Find", ("nurse",))]

plugin = Shaky()
"""


@pytest.fixture(scope="module")
async def shaky_city(
    platform: Platforms, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    """A city where one plugin fills a page, answers a search and checks a deed, and fails."""
    with importable(tmp_path_factory.mktemp("site")) as site:
        owner = install_plugin(site, "owner", OWNER)
        (site / "sehat_owner" / "api.py").write_text(OWNER_API, encoding="utf-8")
        (site / "sehat_owner" / "hookspecs.py").write_text(OWNER_HOOKS, encoding="utf-8")
        needs_owner = MANIFEST + '[requires]\nowner = ">=0.1"\n'
        shaky = install_plugin(site, "shaky", SHAKY, manifest=needs_owner)
        folder = site / "sehat_shaky" / "templates" / "shaky"
        folder.mkdir(parents=True)
        (folder / "box.html").write_text("<b>here it is</b>", encoding="utf-8")
        yield await platform([owner, shaky])


@pytest.fixture
def shaky(shaky_city: City) -> Any:
    """The plugin's own module, as it was in the beginning, in a process that has just begun."""
    import sehat_shaky.plugin as module  # noqa: PLC0415 - the test wrote it

    shaky_city.platform.faults.breaker = Breaker()
    module.asked.update(dict.fromkeys(module.asked, 0))
    module.well.clear()
    return module


@pytest.fixture
async def nurse(shaky_city: City) -> Browser:
    return await shaky_city.browser_of("nurse", "civil")


async def show(browser: Browser, tenant: str = "civil") -> str:
    answer = await browser.open(f"/{tenant}/owner/show")
    assert answer.status_code == 200
    return answer.text


async def resting(browser: Browser) -> list[str]:
    ready: Any = (await browser.open("/readyz")).json()
    return list(ready["resting"])


@pytest.mark.feature("PL06")
async def test_box_that_fails_again_and_again_is_left_out_and_told(
    shaky_city: City, nurse: Browser, shaky: Any
):
    for _ in range(FAILURES + 3):
        page = await show(nurse)

    assert "Box: not available" in page
    assert shaky.asked["box"] == FAILURES
    assert await resting(nurse) == ["shaky.box"]
    admin = await shaky_city.browser_of("admin", "civil")
    card = (await admin.open("/civil/admin/plugins")).text
    assert "Left out until" in card
    assert "left out 3 times" in card


async def test_box_is_tried_once_after_its_rest_and_rests_twice_as_long_if_it_fails_again(
    shaky_city: City, nurse: Browser, shaky: Any
):
    for _ in range(FAILURES):
        await show(nurse)

    with shaky_city.clock.ahead(seconds=31):
        for _ in range(3):
            await show(nurse)
        assert shaky.asked["box"] == FAILURES + 1
    with shaky_city.clock.ahead(seconds=62):
        await show(nurse)
        assert shaky.asked["box"] == FAILURES + 1
    with shaky_city.clock.ahead(seconds=95):
        shaky.well.add("box")
        assert "here it is" in await show(nurse)
        assert "here it is" in await show(nurse)
    assert shaky.asked["box"] == FAILURES + 3
    assert await resting(nurse) == []


async def test_rest_is_of_one_hospital_alone(shaky_city: City, nurse: Browser, shaky: Any):
    for _ in range(FAILURES):
        await show(nurse)
    shaky.well.add("box")

    there = await show(await shaky_city.browser_of("nurse", "kamla"), "kamla")

    assert "here it is" in there
    assert "Box: not available" in await show(nurse)


async def test_whoever_tries_again_by_hand_is_served(nurse: Browser, shaky: Any):
    for _ in range(FAILURES + 1):
        page = await show(nurse)
    shaky.well.add("box")
    address = page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")

    again = await nurse.open(address, headers={"HX-Request": "true"})

    assert "here it is" in again.text
    assert "here it is" in await show(nurse)


async def test_failure_now_and_then_does_not_add_up(nurse: Browser, shaky: Any):
    for _ in range(FAILURES):
        await show(nurse)
        shaky.well.add("box")
        await show(nurse)
        shaky.well.clear()

    assert shaky.asked["box"] == 2 * FAILURES
    assert await resting(nurse) == []


async def test_what_is_required_is_asked_every_time(nurse: Browser, shaky: Any):
    for _ in range(FAILURES + 3):
        page = await show(nurse)

    assert shaky.asked["must"] == FAILURES + 3
    assert "Do not go on as if there were nothing to know here." in page


@pytest.mark.feature("PL03")
async def test_check_is_asked_every_time_and_refuses_every_time(nurse: Browser, shaky: Any):
    told = [await nurse.post("/civil/owner/close", {}) for _ in range(FAILURES + 3)]

    assert {answer.status_code for answer in told} == {422}
    assert shaky.asked["check"] == FAILURES + 3
    shaky.well.add("check")
    assert (await nurse.post("/civil/owner/close", {})).status_code == 303


async def test_search_that_fails_again_and_again_is_left_out(nurse: Browser, shaky: Any):
    for _ in range(FAILURES + 2):
        found: Any = (await nurse.open("/civil/search.json?q=things")).json()

    assert shaky.asked["search"] == FAILURES
    assert [(group["name"], group["failed"]) for group in found["groups"]] == [
        ("shaky.search", True)
    ]
