"""A port is check and effect in one: bound, off, or on and not live, at each hospital."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from sehat.plugins.loader import load_plugins
from sehat.testing.packages import MANIFEST, importable, install_plugin

if TYPE_CHECKING:
    from pathlib import Path

    from sehat.testing.browser import Browser
    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

OWNER_API = """
from typing import Protocol

class Funds(Protocol):
    async def spend(self, ctx, amount: int): ...
"""

OWNER = """
from litestar import Response, get, post
from sehat.api import (
    Ctx, Here, Outcome, Permission, Port, Refusal, RouteSet, hookimpl, needs, once, see_other,
    uuid7, words,
)
from sehat_owner.api import Funds

@post("/buy", opt=needs("owner.buy"), status_code=303)
async def buy(ctx: Ctx, arrival: Here) -> Response:
    async def verb():
        bought = uuid7()
        await ctx.audit("owner.bought", entity="thing", entity_id=bought)
        funds = ctx.port(Funds)
        if isinstance(funds, Refusal):
            return funds
        if funds is not None:
            spent = await funds.spend(ctx, int(arrival.field("amount")))
            if isinstance(spent, Refusal):
                return spent
        return Outcome(bought, "/")
    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return Response(words(arrival, outcome), status_code=422)
    return see_other("/")

class Owner:
    @hookimpl
    def register_permissions(self):
        return [Permission("owner.buy", "Buy", ("nurse",))]
    @hookimpl
    def register_ports(self):
        return [Port("owner.funds", Funds)]
    @hookimpl
    def register_routes(self):
        return RouteSet([buy])

plugin = Owner()
"""

BINDING = """
from sehat.api import PortBinding, Refusal, hookimpl
from sehat_owner.api import Funds

class Purse:
    async def spend(self, ctx, amount):
        await ctx.audit("{name}.spent", entity="amount", after={"amount": amount})
        if amount == 13:
            raise RuntimeError("broken on the way")
        return Refusal("{name}.too_much") if amount > 100 else None

class Binding:
    @hookimpl
    def register_refusals(self):
        return {"{name}.too_much": "Too much."}
    @hookimpl
    def register_ports(self):
        return [PortBinding("{name}.purse", Funds, lambda ctx: Purse())]

plugin = Binding()
"""

NEEDS_OWNER = MANIFEST + '[requires]\nowner = ">=0.1"\n'
GUARDING = NEEDS_OWNER.replace("summary =", 'guards = ["owner.funds"]\nsummary =')


def install(
    site: Path, name: str = "binder", code: str = BINDING, manifest: str = GUARDING
) -> list[Any]:
    owner = install_plugin(site, "owner", OWNER)
    (site / "sehat_owner" / "api.py").write_text(OWNER_API, encoding="utf-8")
    return [owner, install_plugin(site, name, code.replace("{name}", name), manifest=manifest)]


@pytest.fixture(scope="module")
async def port_city(
    platform: Platforms, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    """A city where one plugin buys and another holds the purse."""
    with importable(tmp_path_factory.mktemp("site")) as site:
        yield await platform(install(site))


async def buy(browser: Browser, amount: int, tenant: str = "civil") -> tuple[int, str]:
    answer = await browser.post(f"/{tenant}/owner/buy", {"amount": amount})
    return answer.status_code, "" if answer.status_code == 303 else answer.text


async def written(city: City, tenant: str) -> list[str]:
    async with city.connect("owner") as owner:
        rows = await owner.fetch(
            "select action from audit where tenant_id = $1 and action ~ 'owner|binder' order by at",
            city.tenants[tenant].id,
        )
    return [row["action"] for row in rows]


@pytest.mark.feature("PL02")
async def test_port_checks_and_acts_in_the_callers_transaction(port_city: City):
    nurse = await port_city.browser_of("nurse", "civil")
    before = await written(port_city, "civil")

    told = [await buy(nurse, amount) for amount in (50, 500, 13)]

    assert [status for status, _ in told] == [303, 422, 500]
    assert told[1][1] == "Too much."
    # Neither the refused nor the broken purchase left anything, on either side.
    assert (await written(port_city, "civil"))[len(before) :] == ["owner.bought", "binder.spent"]


@pytest.mark.feature("AD04")
async def test_port_of_a_plugin_that_is_off_is_none_at_that_hospital(port_city: City):
    kamla = await port_city.browser_of("nurse", "kamla")
    tenant = port_city.tenants["kamla"].id
    await port_city.platform.gate.switch(tenant, "binder", enabled=False, by=None)

    assert await buy(kamla, 500, "kamla") == (303, "")
    assert (await written(port_city, "kamla"))[-1] == "owner.bought"
    await port_city.platform.gate.switch(tenant, "binder", enabled=True, by=None)
    assert (await buy(kamla, 500, "kamla"))[0] == 422


async def test_port_that_is_on_but_not_live_refuses_and_nothing_is_bought(
    platform: Platforms, site: Path
):
    found = install(site, "fallen", code="raise RuntimeError('gone')")
    city = await platform(found, strict=False)
    await city.platform.gate.switch(
        city.tenants["civil"].id, "fallen", enabled=True, by=None, guards='["owner.funds"]'
    )
    civil, kamla = [await city.browser_of("nurse", tenant) for tenant in ("civil", "kamla")]

    status, text = await buy(civil, 50)

    assert status == 422
    assert "Example is switched on at this hospital but does not work" in text
    assert await written(city, "civil") == []
    assert (await buy(kamla, 50, "kamla"))[0] == 303


WRONG = {
    "not offered": (
        BINDING.replace("from sehat_owner.api import Funds", "class Funds: pass"),
        NEEDS_OWNER,
        "which nobody offers",
    ),
    "promised, not bound": (
        BINDING.replace('[PortBinding("{name}.purse", Funds, lambda ctx: Purse())]', "[]"),
        GUARDING,
        "which the plugin does not answer",
    ),
}


@pytest.mark.parametrize(("code", "manifest", "reason"), WRONG.values(), ids=WRONG.keys())
def test_wrong_binding_is_put_aside(site: Path, code: str, manifest: str, reason: str):
    plugins = load_plugins(install(site, "wrong", code=code, manifest=manifest))

    aside = plugins.by_name("wrong")

    assert aside is not None
    assert reason in aside.reason


def test_second_binding_of_a_port_is_put_aside(site: Path):
    found = install(site, "afirst")
    code = BINDING.replace("{name}", "bsecond")
    found.append(install_plugin(site, "bsecond", code, manifest=GUARDING))

    plugins = load_plugins(found)

    assert [plugin.name for plugin in plugins.live] == ["owner", "afirst"]
