"""What the palette offers to somebody: the pages of their menu and the commands of plugins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from sehat.permissions import CORE_COMMANDS
from sehat.plugins.values import Command, NavItem

if TYPE_CHECKING:
    from sehat.web.arrival import Arrival

__all__ = ["PaletteLine", "keyed_lines", "palette_lines"]


class PaletteLine(Struct, frozen=True):
    """A page or command: `id` is its address below the hospital, `keys` what is pressed for it."""

    id: str
    label: str
    href: str
    icon: str
    group: str
    keys: str = ""


def palette_lines(arrival: Arrival) -> tuple[PaletteLine, ...]:
    """Commands first, then pages, each in their order, for those permissions that are held."""
    if arrival.tenant is None or arrival.staff is None:
        return ()
    key = ("palette", arrival.here.id, arrival.staff.permissions, arrival.locale, arrival.plugins)
    lines = arrival.platform.menus.get(key)
    if lines is None:
        lines = arrival.platform.menus[key] = tuple(_lines(arrival))
    found: tuple[PaletteLine, ...] = lines
    return found


def keyed_lines(arrival: Arrival) -> tuple[PaletteLine, ...]:
    """Those lines of plugins that a key leads to from any page."""
    if arrival.tenant is None or arrival.staff is None:
        return ()
    key = ("keys", arrival.here.id, arrival.staff.permissions, arrival.locale, arrival.plugins)
    lines = arrival.platform.menus.get(key)
    if lines is None:
        lines = tuple(line for line in palette_lines(arrival) if line.keys and "/" in line.id)
        arrival.platform.menus[key] = lines
    found: tuple[PaletteLine, ...] = lines
    return found


def _lines(arrival: Arrival) -> Iterator[PaletteLine]:
    say = arrival.platform.catalogues.text
    for prefix, item in sorted(_items(arrival), key=_order):
        if item.permission not in arrival.person.permissions:
            continue
        identity = f"{prefix}{item.path}"
        yield PaletteLine(
            identity,
            say(arrival.locale, item.label),
            f"/{arrival.here.slug}/{identity}",
            item.icon,
            say(arrival.locale, item.group) if isinstance(item, NavItem) and item.group else "",
            item.keys if isinstance(item, Command) else "",
        )


def _items(arrival: Arrival) -> Iterator[tuple[str, NavItem | Command]]:
    for command in CORE_COMMANDS:
        yield "", command
    for core in arrival.platform.core_navigation:
        yield "admin", core
    for plugin in arrival.platform.plugins.live:
        if plugin.name in arrival.plugins:
            items: tuple[NavItem | Command, ...] = (*plugin.commands, *plugin.navigation)
            for item in items:
                yield plugin.name, item


def _order(pair: tuple[str, NavItem | Command]) -> tuple[bool, bool, int, str]:
    item = pair[1]
    page = isinstance(item, NavItem)
    return page, page and bool(item.group), item.order, item.label  # type: ignore[union-attr]
