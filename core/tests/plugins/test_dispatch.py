"""GATHER takes what there is; VETO says no wherever it does not know."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from sehat.errors import BrokenPromiseError
from sehat.plugins.breaker import Breaker
from sehat.plugins.dispatch import gather, veto
from sehat.plugins.loader import load_plugins
from sehat.refusals import Refusal
from sehat.testing.packages import MANIFEST, importable, install_plugin

if TYPE_CHECKING:
    from pathlib import Path

    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

OWNER = """
from sehat.api import hookimpl

class Owner:
    pass

plugin = Owner()
"""

OWNER_HOOKS = '''
from sehat.api import Refusal, gathered, vetoed

@gathered(str)
async def owner_badges(ctx, number):
    """Short words about a number."""

@vetoed
async def owner_close_check(ctx, number):
    """May the thing of this number be closed?"""
'''

ANSWERING = """
import asyncio
from sehat.api import Refusal, hookimpl

class Answering:
    @hookimpl
    async def owner_badges(self, ctx, number):
        if number == 1:
            raise RuntimeError("a secret of a patient")
        if number == 2:
            await ctx.db.execute("select pg_sleep(5)")
        if number == 3:
            return [7]
        if number == 4:
            await ctx.db.execute("insert into org_unit (tenant_id, id, code, name)"
                " values ($1, gen_random_uuid(), 'X', 'X')", ctx.tenant.id)
        if number == 5:
            await ctx.db.execute("select 1 / 0")
        if number == 6:
            await asyncio.sleep(5)
        return [ctx.tenant.slug, await ctx.db.fetchval("show transaction_read_only")]

    @hookimpl
    async def owner_close_check(self, number):
        if number == 1:
            raise RuntimeError("a secret of a patient")
        if number == 3:
            return True
        return Refusal("{name}.open_dues") if number == 9 else None

    @hookimpl
    def register_refusals(self):
        return {"{name}.open_dues": "Money is due."}

plugin = Answering()
"""

NEEDS_OWNER = MANIFEST + '[requires]\nowner = ">=0.1"\n'
GUARDING = NEEDS_OWNER.replace("summary =", 'guards = ["owner_close_check"]\nsummary =')

FAULTS = {1: "RuntimeError", 2: "QueryCanceledError", 3: "PluginError", 6: "TimeoutError"}
WRITES = {4: "ReadOnlySQLTransactionError", 5: "DivisionByZeroError"}


def install_owner(site: Path) -> Any:
    found = install_plugin(site, "owner", OWNER)
    (site / "sehat_owner" / "hookspecs.py").write_text(OWNER_HOOKS, encoding="utf-8")
    return found


def answering(site: Path, name: str, *, code: str = ANSWERING, manifest: str = NEEDS_OWNER) -> Any:
    return install_plugin(site, name, code.replace("{name}", name), manifest=manifest)


@pytest.fixture(scope="module")
async def city_of_two(
    platform: Platforms, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    """A city with an owner of hooks and two plugins that answer them."""
    with importable(tmp_path_factory.mktemp("site")) as site:
        found = [install_owner(site), answering(site, "first"), answering(site, "second")]
        yield await platform(found)


@pytest.mark.feature("PL03")
async def test_gather_takes_the_answers_of_those_that_are_on_at_this_hospital(city_of_two: City):
    tenants = city_of_two.tenants
    await city_of_two.platform.gate.switch(tenants["kamla"].id, "first", enabled=False, by=None)

    told = {}
    for tenant in ("civil", "kamla"):
        async with city_of_two.inside(tenant) as ctx:
            told[tenant] = (await gather(ctx, "owner_badges", number=0)).values

    assert told["civil"] == tuple((p, v) for p in ("first", "second") for v in ("civil", "on"))
    assert told["kamla"] == (("second", "kamla"), ("second", "on"))


@pytest.mark.parametrize(("number", "error"), {**FAULTS, **WRITES}.items())
async def test_one_that_fails_is_left_out_and_the_transaction_goes_on(
    city_of_two: City, number: int, error: str
):
    faults = city_of_two.platform.faults
    faults.breaker = Breaker()
    async with city_of_two.inside("civil") as ctx:
        before = await ctx.db.fetchval("show statement_timeout")
        answer = await gather(ctx, "owner_badges", number=number)
        written = await ctx.db.fetchval("select next_number('example', '2026')")
        after = await ctx.db.fetchval("show statement_timeout")

    assert answer.values == ()
    assert [(fault.plugin, fault.error) for fault in answer.faults] == [
        ("first", error),
        ("second", error),
    ]
    assert written > 0
    assert before == after
    assert faults.latest["first", "owner_badges"] == answer.faults[0]


async def test_veto_passes_where_nobody_objects_and_says_the_first_no(city_of_two: City):
    async with city_of_two.inside("civil") as ctx:
        assert await veto(ctx, "owner_close_check", number=0) is None
        assert await veto(ctx, "owner_close_check", number=9) == Refusal("first.open_dues")


@pytest.mark.parametrize("number", [1, 3])
async def test_veto_that_fails_refuses_and_names_plugin_and_incident(
    city_of_two: City, number: int
):
    async with city_of_two.inside("civil") as ctx:
        refusal = await veto(ctx, "owner_close_check", number=number)

    assert refusal is not None
    assert refusal.code == "plugins.check_failed"
    incident = city_of_two.platform.faults.latest["first", "owner_close_check"].incident
    assert refusal.parameters == {"plugin": "Example", "incident": incident}


@pytest.mark.feature("PL03")
async def test_guard_that_is_on_but_not_live_refuses(platform: Platforms, site: Path):
    broken = answering(site, "guard", code="raise RuntimeError('gone')", manifest=GUARDING)
    city = await platform([install_owner(site), broken], strict=False)
    guards = '["owner_close_check"]'
    await city.platform.gate.switch(
        city.tenants["civil"].id, "guard", enabled=True, by=None, guards=guards
    )

    told = {}
    for tenant in ("civil", "kamla"):
        async with city.inside(tenant) as ctx:
            told[tenant] = await veto(ctx, "owner_close_check", number=0)

    assert told["civil"] == Refusal("plugins.guard_missing", {"plugin": "Example"})
    assert told["kamla"] is None


async def test_guard_whose_package_is_gone_refuses_until_it_is_switched_off(
    platform: Platforms, site: Path
):
    city = await platform([install_owner(site)], strict=False)
    civil = city.tenants["civil"].id
    guards = '["owner_close_check"]'
    await city.platform.gate.switch(civil, "vanished", enabled=True, by=None, guards=guards)
    admin = await city.browser_of("admin", "civil")
    async with city.inside("civil") as ctx:
        refusal = await veto(ctx, "owner_close_check", number=0)

    page = await admin.open("/civil/admin/plugins")
    await admin.post("/civil/admin/plugins/vanished", {"enabled": "off"})

    assert refusal == Refusal("plugins.guard_missing", {"plugin": "vanished"})
    assert "vanished" in page.text
    async with city.inside("civil") as ctx:
        assert await veto(ctx, "owner_close_check", number=0) is None


async def test_asking_by_the_wrong_colour_or_without_plugins_is_a_broken_promise(
    city_of_two: City,
):
    async with city_of_two.inside("civil") as ctx:
        with pytest.raises(BrokenPromiseError, match="asked by VETO"):
            await gather(ctx, "owner_close_check", number=0)
        with pytest.raises(BrokenPromiseError, match="Nobody declared"):
            await veto(ctx, "owner_open_check", number=0)
        ctx.presence = None
        with pytest.raises(BrokenPromiseError, match="without plugins"):
            await veto(ctx, "owner_close_check", number=0)


WRONG = {
    "plain": (ANSWERING.replace("async def owner_close", "def owner_close"), "must be `async def`"),
    "awaited": (
        ANSWERING.replace("def register_refusals", "async def register_refusals"),
        "must be `def`",
    ),
    "first": (
        ANSWERING.replace(
            "@hookimpl\n    async def owner_close",
            "@hookimpl(tryfirst=True)\n    async def owner_close",
        ),
        "uses tryfirst",
    ),
    "argument": (ANSWERING.replace("self, number", "self, colour"), "colour"),
    "unknown": (ANSWERING.replace("owner_badges", "owner_bagdes"), "unknown hook 'owner_bagdes'"),
}


@pytest.mark.parametrize(("code", "reason"), WRONG.values(), ids=WRONG.keys())
def test_hook_of_the_wrong_shape_is_put_aside(site: Path, code: str, reason: str):
    plugins = load_plugins([install_owner(site), answering(site, "wrong", code=code)])

    aside = plugins.by_name("wrong")

    assert aside is not None
    assert not aside.live
    assert reason in aside.reason
    assert [plugin.name for plugin in plugins.live] == ["owner"]


def test_answer_to_a_plugin_that_is_only_enhanced_and_not_there_is_left_out(site: Path):
    soft = MANIFEST + '[enhances]\nowner = ">=0.1"\n'

    (plugin,) = load_plugins([answering(site, "alone", manifest=soft)]).all

    assert plugin.live
