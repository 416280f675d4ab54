"""What was put aside is told where administrators and operators look; the rest goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sehat.testing.packages import install_plugin

if TYPE_CHECKING:
    from pathlib import Path

    from sehat.testing.platforms import Platforms

SOUND = """
from litestar import get
from sehat.api import Permission, RouteSet, hookimpl, needs

@get("/list", opt=needs("working.read_list"))
async def show() -> str:
    return "here it is"

class Working:
    @hookimpl
    def register_permissions(self):
        return [Permission("working.read_list", "Read the list", ("nurse",))]
    @hookimpl
    def register_routes(self):
        return RouteSet([show])

plugin = Working()
"""


@pytest.mark.feature("PL01")
async def test_plugin_that_was_put_aside_is_told_and_the_others_work(
    platform: Platforms, site: Path
):
    found = [
        install_plugin(site, "failing", "raise RuntimeError('no licence file')"),
        install_plugin(site, "unread", manifest=None),
        install_plugin(site, "working", SOUND),
    ]
    city = await platform(found, strict=False)
    nurse, admin = [await city.browser_of(role, "civil") for role in ("nurse", "admin")]

    ready = (await nurse.open("/readyz")).json()
    page = (await admin.open("/civil/admin/plugins")).text

    assert (await nurse.open("/civil/working/list")).text == "here it is"
    assert (await nurse.open("/civil/failing/list")).status_code == 404
    assert ready["database"] == "ready"
    assert ready["quarantined"] == {
        "failing": "import: no licence file",
        "unread": "manifest: plugin.toml is missing beside the package; add it.",
    }
    assert "no licence file" in page
    assert "plugin.toml is missing" in page
