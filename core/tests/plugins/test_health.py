"""Plugins say of themselves whether they are well; one that cannot say so is down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sehat.testing.packages import install_plugin

if TYPE_CHECKING:
    from pathlib import Path

    from sehat.testing.platforms import Platforms

CHECKED = """
import asyncio
from sehat.api import Health, HealthCheck, hookimpl

asked = []

async def well(ctx):
    asked.append(1)
    assert await ctx.db.fetchval("select count(*) from registration") == 0
    return Health("ok")

async def part(ctx):
    return Health("degraded", "Top it up.")

async def raising(ctx):
    raise RuntimeError("a secret of a patient")

async def slow(ctx):
    await asyncio.sleep(10)

async def writing(ctx):
    await ctx.db.execute("create table x (y int)")
    return Health("ok")

async def wrong(ctx):
    return True

class Checked:
    @hookimpl
    def register_health_checks(self):
        return [HealthCheck(f"checked.{run.__name__}", run.__name__.title(), run)
                for run in (well, part, raising, slow, writing, wrong)]

plugin = Checked()
"""


@pytest.mark.feature("PL01")
async def test_health_of_plugins_is_told_to_operators_and_its_reasons_to_administrators(
    platform: Platforms, site: Path
):
    city = await platform([install_plugin(site, "checked", CHECKED)])
    admin, visitor = await city.browser_of("admin", "civil"), await city.fresh_browser()

    ready = await visitor.open("/readyz")
    page = (await admin.open("/civil/admin/plugins")).text

    down = dict.fromkeys(("raising", "slow", "writing", "wrong"), "down")
    told = {"well": "ok", "part": "degraded", **down}
    assert ready.status_code == 200
    assert ready.json()["health"] == {f"checked.{name}": state for name, state in told.items()}
    assert "Top it up" not in ready.text
    assert "Top it up." in page
    assert "secret" not in page + ready.text
    assert page.count("Does not work") == len(down)


async def test_health_is_asked_once_in_some_seconds_however_often_one_looks(
    platform: Platforms, site: Path
):
    city = await platform([install_plugin(site, "checked", CHECKED)])
    import sehat_checked.plugin as checked  # noqa: PLC0415 - the test wrote it

    visitor = await city.fresh_browser()
    for _ in range(5):
        await visitor.open("/readyz")

    assert len(checked.asked) == 1
