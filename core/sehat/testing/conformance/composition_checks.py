"""Checks of the plugin among others: alone, with all, and while something of it is broken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sehat.composing import compose
from sehat.config import Settings
from sehat.db.address import Addresses
from sehat.errors import SehatError
from sehat.events.outbox import declared_events
from sehat.lists.values import Column, Filter
from sehat.permissions import permissions_of_role
from sehat.platform import make_platform
from sehat.plugins.forms import FormSection
from sehat.plugins.hookspecs import HookSpecs
from sehat.plugins.loader import LoadedPlugin, Plugins, load_plugins
from sehat.plugins.manifest import Found, Manifest, find_plugins
from sehat.plugins.slots import SlotFill
from sehat.plugins.values import Listener
from sehat.testing.city import SHORT_NAMES
from sehat.testing.conformance.subject import TENANT, WITNESS, Subject, needs_of
from sehat.testing.faulty import HOWS, breakable, fault, fault_at_start

if TYPE_CHECKING:
    from sehat.testing.city import City

__all__ = [
    "all_of",
    "boots_badly",
    "boots_with_all_plugins",
    "boots_without_what_it_enhances",
    "combinations_of",
    "events_it_listens_to_are_published",
    "fault_at_start_puts_it_aside_alone",
    "other_pages_stand_whatever_fails",
    "runs_with_what_it_needs_alone",
    "switching_keeps_every_row",
    "unnamed_targets",
    "what_it_extends_is_of_plugins_it_names",
]

OK = 200


async def boots_with_all_plugins(subject: Subject) -> list[str]:
    """PC41: the plugin boots beside all others that are installed."""
    return boots_badly([[found for found in all_of(subject) if found.name != WITNESS]])


async def boots_without_what_it_enhances(subject: Subject) -> list[str]:
    """PC42: the plugin boots with every choice of those that it enhances, and without any."""
    return boots_badly(combinations_of(subject.found[0], find_plugins()))


def boots_badly(sets: Iterable[Sequence[Found]]) -> list[str]:
    """What is wrong where these sets of plugins are composed; no database is asked.

    A set that was tried in this run is not tried again: suites of several plugins share most.
    """
    return [wrong for chosen in sets if (wrong := _tried(chosen))]


_results: dict[frozenset[tuple[str, Path]], str] = {}


def _tried(chosen: Sequence[Found]) -> str:
    key = frozenset((found.name, found.folder) for found in chosen)
    if key not in _results:
        _results[key] = _boot(chosen)
    return _results[key]


def _boot(chosen: Sequence[Found]) -> str:
    try:
        plugins = load_plugins(chosen, strict=True)
        nowhere = Addresses(app="", platform="", owner="", secret=b"")
        compose(make_platform(Settings(), plugins=plugins, addresses=nowhere))
    except SehatError as error:
        names = " + ".join(sorted(item.name for item in chosen))
        return f"{names} does not boot: {error}. Correct what it names."
    return ""


def combinations_of(found: Found, installed: Sequence[Found]) -> list[list[Found]]:
    """A plugin with what it needs, and with every choice of those that it only enhances."""
    soft = [item for item in installed if found.manifest and item.name in found.manifest.enhances]
    sets = []
    for count in range(len(soft) + 1):
        for chosen in combinations(soft, count):
            needed = {
                item.name: item for one in (found, *chosen) for item in needs_of(one, installed)
            }
            sets.append(list({found.name: found, **{o.name: o for o in chosen}, **needed}.values()))
    return sets


async def runs_with_what_it_needs_alone(subject: Subject) -> list[str]:
    """PC40: alone with what it needs, the plugin runs, and each page of its menu opens."""
    found = []
    browser = await subject.city.browser_of("nurse", TENANT)
    home = await browser.open(f"/{TENANT}")
    if home.status_code != OK:
        found.append(f"the first page answers {home.status_code}. Look at what fills it.")
    for item in subject.plugin.navigation:
        path = f"/{TENANT}/{subject.name}{item.path}".partition("#")[0]
        if not any(route.path.replace("{tenant}", TENANT) == path for route in subject.routes):
            found.append(f"the menu's line {item.label!r} leads to {path}, which is no route.")
    return found


async def what_it_extends_is_of_plugins_it_names(subject: Subject) -> list[str]:
    """PC43: what is filled or extended belongs to the plugin, the core or a plugin it names."""
    plugin = _among_all(subject).by_name(subject.name)
    manifest = subject.found[0].manifest
    return unnamed_targets(plugin, manifest) if plugin and manifest else []


def unnamed_targets(plugin: LoadedPlugin, manifest: Manifest) -> list[str]:
    """What of a plugin's fills and extensions is for somebody whom its manifest does not name."""
    named = {"core", plugin.name, *manifest.requires, *manifest.enhances}
    targets = [
        (value.name, value.slot if isinstance(value, SlotFill) else value.target)
        for value in plugin.given
        if isinstance(value, (SlotFill, Column, Filter, FormSection))
    ]
    return [
        f"{name} is for {target}, whose owner the manifest does not name. Put"
        f" {target.partition('.')[0]} under [requires] or [enhances]."
        for name, target in targets
        if target.partition(".")[0] not in named
    ]


async def events_it_listens_to_are_published(subject: Subject) -> list[str]:
    """PC44: what is listened to is published by a plugin that is there, or may be absent."""
    manifest = subject.found[0].manifest
    plugins = _among_all(subject)
    plugin, there = plugins.by_name(subject.name), set(declared_events())
    soft = set(manifest.enhances if manifest else ()) - plugins.live_names
    return [
        f"{listener.key} listens to {listener.event}, which nobody publishes. Name its plugin under"
        " [enhances], or correct the event's name and version."
        for listener in (plugin.of(Listener) if plugin else ())
        if listener.event not in there and listener.event.partition(".")[0] not in soft
    ]


def _among_all(subject: Subject) -> Plugins:
    """The plugins as they are loaded beside all others, once for several checks."""
    if subject.among_all is None:
        subject.among_all = load_plugins(all_of(subject))
    return subject.among_all


def all_of(subject: Subject) -> list[Found]:
    """The plugin, what else stands in its city, and whatever is installed."""
    own = {found.name: found for found in subject.found}
    return list(({found.name: found for found in find_plugins()} | own).values())


async def fault_at_start_puts_it_aside_alone(subject: Subject) -> list[str]:
    """PC45: a hook that raises at start, or gives a wrong type, puts this plugin aside alone."""
    found = []
    aside: Plugins | None = None
    for hook in _given_at_start(subject):
        for how in ("raise", "wrong type"):
            with fault_at_start(subject.plugin.found.entry_point.load(), hook, how):
                plugins = load_plugins(subject.found)
            plugin = plugins.by_name(subject.name)
            if plugin is None or plugin.live:
                found.append(f"{hook} that fails ({how}) goes unseen. Raise what you cannot do.")
                continue
            aside = plugins
            needing = {p.name for p in plugins.all if not p.live} - {subject.name}
            if WITNESS in needing:
                found.append(f"{hook} that fails ({how}) takes another plugin along.")
    if aside is not None:
        async with subject.city.another_process(aside) as city:
            found += await _stands(city, "while the plugin is put aside")
    return found


async def other_pages_stand_whatever_fails(subject: Subject) -> list[str]:
    """PC45: the first page and another plugin's page stand, whatever fails."""
    found = []
    plugins = subject.city.platform.plugins
    for where in breakable(plugins, subject.plugin):
        login = _who_sees(subject, where)
        for how in HOWS:
            with fault(plugins, subject.name, where, how):
                found += await _stands(subject.city, f"while {where} fails ({how})", login=login)
    return found


def _who_sees(subject: Subject, where: str) -> str:
    """The login of somebody who is shown what has this name, so that it is asked at all."""
    asked = [getattr(v, "permission", "") for v in subject.plugin.given if _is_called(v, where)]
    roles = [role for role in SHORT_NAMES.items() if _may(subject, role[1], asked)]
    return f"{roles[0][0] if roles else 'nurse'}.{TENANT}"


def _is_called(value: Any, where: str) -> bool:  # noqa: ANN401 - what plugins give
    return getattr(value, "name", "") == where


def _may(subject: Subject, role: str, asked: Sequence[str]) -> bool:
    return {name for name in asked if name} <= set(permissions_of_role(role, subject.city.declared))


async def switching_keeps_every_row(subject: Subject) -> list[str]:
    """PC47: switched off and on again, a hospital has the same rows and the same pages."""
    city = subject.city
    before = await subject.sums()
    tenant_id = city.tenants[TENANT].id
    for enabled in (False, True):
        await city.platform.gate.switch(tenant_id, subject.name, enabled=enabled, by=None)
    after = await subject.sums()
    found = [
        f"{table} is not what it was. Keep the rows when the plugin is off."
        for table in sorted(before)
        if before[table] != after[table]
    ]
    found += await _stands(city, "after switching off and on")
    return found


def _given_at_start(subject: Subject) -> list[str]:
    """The hooks of COLLECT that the plugin's object implements."""
    given = subject.plugin.found.entry_point.load()
    return [
        name for name in vars(HookSpecs) if name.startswith("register_") and hasattr(given, name)
    ]


async def _stands(city: City, when: str, *, login: str = f"nurse.{TENANT}") -> list[str]:
    browser = await city.browser(login)
    found = []
    for path in (f"/{TENANT}", f"/{TENANT}/search?q=12345", f"/{TENANT}/witness/page"):
        answer = await browser.open(path)
        if answer.status_code != OK:
            found.append(f"{path} answers {answer.status_code} {when}. Let only what failed fail.")
    return found
