"""A plugin that cannot be used is put aside with its reason; all others go on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from sehat.errors import PluginError
from sehat.plugins.loader import load_plugins, put_aside
from sehat.testing.packages import MANIFEST, install_plugin

if TYPE_CHECKING:
    from pathlib import Path

    from sehat.plugins.manifest import Found

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


def test_plugins_that_need_each_other_do_not_disturb_the_order_of_the_others(site: Path):
    def needing(name: str, other: str) -> Found:
        manifest = MANIFEST + f'[requires]\n{other} = ">=0.1"\n'
        return install_plugin(site, name, SOUND.replace("{name}", name), manifest=manifest)

    found = [needing("hen", "egg"), needing("egg", "hen"), needing("fox", "hen")]
    found += [needing("aaa", "zzz"), install_plugin(site, "zzz", SOUND.replace("{name}", "zzz"))]

    plugins = load_plugins(found)

    assert [plugin.name for plugin in plugins.live] == ["zzz", "aaa"]
    reasons = {plugin.name: plugin.reason for plugin in plugins.all if not plugin.live}
    assert reasons["fox"] == "needs hen, which is not there or was put aside"
    assert reasons["hen"] == "egg → hen need each other"


RANGES = {"older": (">=0.2", False), "newer": ("<0.1", False), "fits": (">=0.1,<1", True)}


@pytest.mark.parametrize(("versions", "live"), RANGES.values(), ids=RANGES.keys())
def test_version_of_what_is_needed_is_compared(site: Path, versions: str, *, live: bool):
    manifest = MANIFEST + f'[requires]\nzzz = "{versions}"\n'
    code = SOUND.replace("{name}", "needing")
    found = [
        install_plugin(site, "needing", code, manifest=manifest),
        install_plugin(site, "zzz", SOUND.replace("{name}", "zzz")),
    ]

    needing = load_plugins(found).by_name("needing")

    assert needing is not None
    assert needing.live is live
    assert needing.reason == ("" if live else f"needs zzz {versions}, but 0.1.0 is installed")
    assert needing.place == ("" if live else "sehat_needing/plugin.toml:8")


def test_module_for_another_plugin_is_left_out_where_its_version_does_not_fit(site: Path):
    for versions, there in ((">=0.2", False), (">=0.1", True)):
        name = f"soft{int(there)}"
        manifest = MANIFEST + f'[enhances]\nzzz{int(there)} = "{versions}"\n'
        soft = install_plugin(site, name, SOUND.replace("{name}", name), manifest=manifest)
        (site / f"sehat_{name}" / f"with_zzz{int(there)}.py").write_text(
            "from sehat.api import NavItem, hookimpl\n\n\n@hookimpl\ndef register_navigation():\n"
            f"    return [NavItem('Both', '/both', 'list', '{name}.read_list')]\n",
            encoding="utf-8",
        )
        other = f"zzz{int(there)}"
        found = [soft, install_plugin(site, other, SOUND.replace("{name}", other))]

        plugin = load_plugins(found, strict=True).by_name(name)

        assert plugin is not None
        assert ("Both" in {line.label for line in plugin.navigation}) is there


def test_what_a_plugin_gave_for_one_that_falls_later_is_taken_back(site: Path):
    manifest = MANIFEST + '[enhances]\nzzz = ">=0.1"\n'
    soft = install_plugin(site, "soft", SOUND.replace("{name}", "soft"), manifest=manifest)
    (site / "sehat_soft" / "with_zzz.py").write_text(
        "from sehat.api import NavItem, hookimpl\n\n\n@hookimpl\ndef register_navigation():\n"
        "    return [NavItem('Both', '/both', 'list', 'soft.read_list')]\n",
        encoding="utf-8",
    )
    plugins = load_plugins(
        [soft, install_plugin(site, "zzz", SOUND.replace("{name}", "zzz"))], strict=True
    )
    plugin, falling = plugins.by_name("soft"), plugins.by_name("zzz")
    assert plugin is not None
    assert falling is not None
    assert {line.label for line in plugin.navigation} == {"List", "Both"}

    put_aside(falling, plugins, "schema", "its tables are old")

    assert plugin.live
    assert {line.label for line in plugin.navigation} == {"List"}


def test_template_is_tried_again_once_it_changed(site: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    found = install_plugin(site, "paper", SOUND.replace("{name}", "paper"))
    page = site / "sehat_paper" / "templates" / "paper" / "page.html"
    page.parent.mkdir(parents=True)
    states = []
    for text in ("{{ good }}", "{% if %}", "{{ good }}", "{% include 'paper/none.html' %}"):
        page.write_text(text, encoding="utf-8")
        (plugin,) = load_plugins([found]).all
        states.append((plugin.state, plugin.stage, plugin.place))

    line = "sehat_paper/templates/paper/page.html:1"
    assert states == [
        ("live", "", ""),
        ("quarantined", "preflight", line),
        ("live", "", ""),
        ("quarantined", "preflight", line),
    ]


def test_page_that_passed_is_not_tried_twice(site: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    tried = []
    monkeypatch.setattr("sehat.plugins.preflight.mount_apart", tried.append)
    found = install_plugin(site, "twice", SOUND.replace("{name}", "twice"))

    for _ in range(3):
        assert load_plugins([found], strict=True).live

    assert len(tried) == 1


def test_plugin_is_named_and_told_in_the_language_of_the_reader(site: Path):
    hindi = 'title_i18n = { hi = "वार्ड" }\nsummary_i18n = { hi = "बिस्तरों की सूची।" }\n'
    found = install_plugin(site, "beds", SOUND.replace("{name}", "beds"), manifest=MANIFEST + hindi)

    (plugin,) = load_plugins([found]).all

    assert (plugin.title("hi"), plugin.summary("hi")) == ("वार्ड", "बिस्तरों की सूची।")
    assert (plugin.title("en"), plugin.summary("en")) == ("Example", "A plugin that a test wrote.")
