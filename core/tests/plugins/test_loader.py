"""A plugin that cannot be used is put aside with its reason; all others go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sehat.errors import PluginError
from sehat.plugins.loader import load_plugins
from sehat.testing.packages import MANIFEST, install_plugin

if TYPE_CHECKING:
    from pathlib import Path

SOUND = """
from litestar import get
from sehat.api import NavItem, Permission, RouteSet, hookimpl, needs

@get("/list", opt=needs("{name}.read_list"))
async def show() -> str:
    return "list"

class Sound:
    @hookimpl
    def register_permissions(self):
        return [Permission("{name}.read_list", "Read the list", ("nurse",))]
    @hookimpl
    def register_routes(self):
        return RouteSet([show])
    @hookimpl
    def register_navigation(self):
        return [NavItem("List", "/list", "list", "{name}.read_list")]

plugin = Sound()
"""

MANIFESTS = {
    "no manifest": (None, "plugin.toml is missing"),
    "no TOML": ("schema = ", "cannot be read"),
    "unknown key": (MANIFEST + 'colour = "red"\n', "colour"),
    "missing key": ("schema = 1\n", "missing required field"),
    "later schema": (MANIFEST.replace("schema = 1", "schema = 2"), "schema is 2"),
    "other name": (MANIFEST.replace("{name}", "somebody"), "manifest name 'somebody'"),
    "odd name": (MANIFEST.replace("{name}", "Bad-Name"), "must be 3 to 30 of a-z"),
    "later API": (MANIFEST.replace(">=1.0,<2", ">=9.0,<10"), "needs plugin API >=9.0,<10"),
    "unreadable range": (MANIFEST.replace(">=1.0,<2", "1.*"), "must look like"),
    "unknown class of data": (MANIFEST + 'data_class = "secret"\n', "data_class"),
    "needs what is not there": (
        MANIFEST + '[requires]\nabsent = ">=1"\n',
        "needs absent, which is not there",
    ),
}

CODES = {
    "syntax error": ("def :", "import", "invalid syntax"),
    "missing import": ("import nothing_of_this_name", "import", "nothing_of_this_name"),
    "raises": ("raise RuntimeError('at import')", "import", "at import"),
    "exits": ("import sys; sys.exit('gone')", "import", "gone"),
    "no plugin": ("", "import", "plugin"),
    "unknown hook": (
        SOUND.replace("register_navigation", "register_everything"),
        "import",
        "register_everything",
    ),
    "raises in a hook": (SOUND.replace("return RouteSet([show])", "1 / 0"), "register", "zero"),
    "permission of another": (
        SOUND.replace('"{name}.read_list"', '"record.read_events"'),
        "register",
        "must begin with",
    ),
    "undeclared permission": (
        SOUND.replace('[Permission("{name}.read_list", "Read the list", ("nurse",))]', "[]"),
        "register",
        "undeclared",
    ),
    "route without access": (
        SOUND.replace(', opt=needs("{name}.read_list")', ""),
        "register",
        "declares no access",
    ),
    "words of another": (
        SOUND.replace(
            "plugin = Sound()",
            "    @hookimpl\n    def register_refusals(self):\n"
            "        return {'auth.wrong': 'Come in.'}\nplugin = Sound()",
        ),
        "register",
        "must begin with",
    ),
}


def test_sound_plugin_is_live(site: Path):
    found = install_plugin(site, "soundone", SOUND.replace("{name}", "soundone"))

    (plugin,) = load_plugins([found]).all

    assert (plugin.state, plugin.reason, plugin.version) == ("live", "", "0.1.0")
    assert [permission.name for permission in plugin.permissions] == ["soundone.read_list"]
    assert len(plugin.handlers) == len(plugin.navigation) == 1


@pytest.mark.parametrize(("manifest", "reason"), MANIFESTS.values(), ids=MANIFESTS.keys())
def test_plugin_is_put_aside_by_its_manifest(site: Path, manifest: str | None, reason: str):
    broken = install_plugin(
        site,
        "broken",
        "raise SystemExit('imported though its manifest is broken')",
        manifest=manifest,
    )
    sound = install_plugin(site, "soundtwo", SOUND.replace("{name}", "soundtwo"))

    plugins = load_plugins([broken, sound])

    aside = plugins.by_name("broken")
    assert aside is not None
    assert aside.state == "quarantined"
    assert reason in aside.reason
    assert [plugin.name for plugin in plugins.live] == ["soundtwo"]


@pytest.mark.parametrize(("code", "stage", "reason"), CODES.values(), ids=CODES.keys())
def test_plugin_is_put_aside_by_its_code(site: Path, code: str, stage: str, reason: str):
    broken = install_plugin(site, "faulty", code.replace("{name}", "faulty"))
    sound = install_plugin(site, "soundone", SOUND.replace("{name}", "soundone"))

    plugins = load_plugins([broken, sound])

    aside = plugins.by_name("faulty")
    assert aside is not None
    assert (aside.state, aside.stage) == ("quarantined", stage)
    assert reason in aside.reason
    assert [plugin.name for plugin in plugins.live] == ["soundone"]


def test_plugin_that_raised_keeps_its_traceback(site: Path):
    found = install_plugin(site, "raising", "raise RuntimeError('first')")

    (plugin,) = load_plugins([found]).all

    assert "RuntimeError: first" in plugin.traceback
    assert "sehat_raising" in plugin.traceback


def test_plugin_that_needs_a_broken_one_is_put_aside_too(site: Path):
    broken = install_plugin(site, "broken", "1 / 0")
    needing = install_plugin(
        site,
        "needing",
        SOUND.replace("{name}", "needing"),
        manifest=MANIFEST + '[requires]\nbroken = ">=0.1"\n',
    )

    plugins = load_plugins([needing, broken])

    aside = plugins.by_name("needing")
    assert aside is not None
    assert (aside.state, aside.stage) == ("quarantined", "order")
    assert plugins.live == []


def test_plugins_that_need_each_other_are_put_aside(site: Path):
    found = [
        install_plugin(
            site,
            name,
            SOUND.replace("{name}", name),
            manifest=MANIFEST + f'[requires]\n{other} = ">=0.1"\n',
        )
        for name, other in (("hen", "egg"), ("egg", "hen"))
    ]

    plugins = load_plugins(found)

    assert {plugin.name: plugin.reason for plugin in plugins.all} == {
        "egg": "egg → hen need each other",
        "hen": "egg → hen need each other",
    }


def test_needed_plugin_comes_first(site: Path):
    later = install_plugin(
        site,
        "aaa",
        SOUND.replace("{name}", "aaa"),
        manifest=MANIFEST + '[requires]\nzzz = ">=0.1"\n',
    )
    first = install_plugin(site, "zzz", SOUND.replace("{name}", "zzz"))

    assert [plugin.name for plugin in load_plugins([later, first]).live] == ["zzz", "aaa"]


def test_strict_loading_raises(site: Path):
    found = install_plugin(site, "broken", "1 / 0")

    with pytest.raises(PluginError, match="broken at import: division by zero"):
        load_plugins([found], strict=True)
