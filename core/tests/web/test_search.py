"""Search asks every plugin that is on and allowed; one that fails is told, and the rest answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from sehat.plugins.breaker import Breaker
from sehat.testing.packages import importable, install_plugin

if TYPE_CHECKING:
    from sehat.testing.browser import Browser
    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

FINDING = """
from litestar import get
from sehat.api import NavItem, Permission, RouteSet, SearchHit, SearchProvider, hookimpl, needs

@get("/list", opt=needs("{name}.see"))
async def show() -> str:
    return "list"

async def load(ctx, text):
    if text == "fail":
        raise RuntimeError("a secret of a patient")
    if text == "slow":
        await ctx.db.execute("select pg_sleep(5)")
    if text == "wrong":
        return ["text"]
    if text == "many":
        return [SearchHit(str(n), "{name}/list") for n in range(50)]
    return [SearchHit(f"<{text}> of {name}", f"{name}/{ctx.tenant.slug}", "detail")]

async def always(ctx, text):
    return [SearchHit("always", "{name}/list")]

async def by_name(ctx, text):
    return [SearchHit("found by name", "{name}/list")]

class Finding:
    @hookimpl
    def register_permissions(self):
        return [Permission("{name}.see", "See", ("nurse", "doctor")),
                Permission("{name}.rare", "Rare", ("doctor",))]
    @hookimpl
    def register_navigation(self):
        return [NavItem("Laundry list", "/list", "users", "{name}.see")]
    @hookimpl
    def register_routes(self):
        return RouteSet([show])
    @hookimpl
    def register_search(self):
        return [SearchProvider("{name}.things", "Things", load, "{name}.see", weight={weight}),
                SearchProvider("{name}.people", "People", by_name, "{name}.see", names=True),
                SearchProvider("{name}.rare", "Rare things", always, "{name}.rare", weight=50)]

plugin = Finding()
"""


@pytest.fixture(scope="module")
async def finding_city(
    platform: Platforms, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    """A city with two plugins that find things."""
    with importable(tmp_path_factory.mktemp("site")) as site:
        found = [
            install_plugin(site, name, FINDING.replace("{name}", name).replace("{weight}", weight))
            for name, weight in (("finder", "20"), ("seeker", "10"))
        ]
        yield await platform(found)


@pytest.fixture(autouse=True)
def _rested(finding_city: City) -> None:
    """Nothing rests because of the test before."""
    finding_city.platform.faults.breaker = Breaker()


async def asked(browser: Browser, text: str, tenant: str = "civil") -> dict[str, Any]:
    answer = await browser.open(f"/{tenant}/search.json", params={"q": text})
    assert answer.status_code == 200
    groups = answer.json()["groups"]
    return {g["name"]: "failed" if g["failed"] else [h["label"] for h in g["hits"]] for g in groups}


async def test_search_gathers_from_all_that_are_on_in_the_order_of_weight(finding_city: City):
    nurse = await finding_city.browser_of("nurse", "civil")

    found = await asked(nurse, "soap")

    assert list(found.items()) == [
        ("seeker.things", ["<soap> of seeker"]),
        ("finder.things", ["<soap> of finder"]),
    ]


async def test_search_finds_pages_of_the_menu_by_any_word(finding_city: City):
    nurse = await finding_city.browser_of("nurse", "civil")

    assert (await asked(nurse, "list laun"))["core.pages"] == ["Laundry list", "Laundry list"]
    assert "core.pages" not in await asked(nurse, "staff")


async def test_search_of_a_permission_is_asked_for_its_holders_alone(finding_city: City):
    doctor = await finding_city.browser_of("doctor", "civil")
    clerk = await finding_city.browser_of("clerk", "civil")

    assert (await asked(doctor, "soap"))["finder.rare"] == ["always"]
    assert await asked(clerk, "soap") == {}


@pytest.mark.parametrize(
    ("text", "error"),
    [("fail", "RuntimeError"), ("slow", "QueryCanceledError"), ("wrong", "PluginError")],
)
async def test_search_goes_on_where_a_provider_fails(finding_city: City, text: str, error: str):
    doctor = await finding_city.browser_of("doctor", "civil")

    found = await asked(doctor, text)
    page = (await doctor.post("/civil/search", {"q": text})).text

    assert found["finder.things"] == "failed"
    assert found["finder.rare"] == ["always"]
    assert finding_city.platform.faults.latest["finder", "finder.things"].error == error
    assert "Things could not be searched" in page
    assert "secret" not in page


async def test_search_for_the_palette_is_options_with_addresses(finding_city: City):
    nurse = await finding_city.browser_of("nurse", "civil")

    answer = await nurse.post("/civil/search", {"q": "soap"}, headers={"HX-Request": "true"})
    text = answer.text

    assert text.count('role="option"') == 4
    assert 'data-href="/civil/finder/civil"' in text
    assert "&lt;soap&gt; of finder" in text


async def test_search_takes_no_more_than_fits_and_asks_nobody_for_one_letter(finding_city: City):
    nurse = await finding_city.browser_of("nurse", "civil")

    assert len((await asked(nurse, "many"))["finder.things"]) == 8
    assert await asked(nurse, "x") == {}


@pytest.mark.feature("AD04")
async def test_search_of_a_plugin_that_is_off_finds_nothing_at_that_hospital(finding_city: City):
    nurse = await finding_city.browser_of("nurse", "civil")
    kamla = await finding_city.browser_of("nurse", "kamla")
    civil = finding_city.tenants["civil"].id
    await finding_city.platform.gate.switch(civil, "finder", enabled=False, by=None)
    try:
        here, there = await asked(nurse, "soap"), await asked(kamla, "soap", "kamla")
    finally:
        await finding_city.platform.gate.switch(civil, "finder", enabled=True, by=None)

    assert list(here) == ["seeker.things"]
    assert list(there) == ["seeker.things", "finder.things"]


async def test_search_by_the_names_of_patients_takes_no_address(finding_city: City):
    nurse = await finding_city.browser_of("nurse", "civil")

    by_address = (await nurse.open("/civil/search", params={"q": "sunita"})).text
    by_body = (await nurse.post("/civil/search", {"q": "sunita"})).text

    assert "found by name" not in by_address
    assert "people" not in " ".join(await asked(nurse, "sunita"))
    assert "found by name" in by_body
