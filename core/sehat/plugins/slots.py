"""Slots: places on a page that an owner offers and other plugins fill with data and a template."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, is_dataclass
from typing import TYPE_CHECKING, Any, Literal

from sehat.errors import PluginError

if TYPE_CHECKING:
    from sehat.plugins.loader import LoadedPlugin, Plugins
    from sehat.tenancy.context import TenantContext

__all__ = ["SlotFill", "SlotPoint", "check_slots", "fills_of"]

Load = Callable[["TenantContext", Any], Awaitable[Mapping[str, Any] | None]]
Reopen = Callable[["TenantContext", Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class SlotPoint:
    """A place on a page of the owner.

    `context` is a frozen dataclass of ids and scalars, which every fill is loaded with; a fill
    that loads later gets the same, signed by us. `reopen` is what the owner does in that later
    request before the fill reads, such as opening the record again.
    """

    name: str
    context: type
    reopen: Reopen | None = None


@dataclass(frozen=True, slots=True)
class SlotFill:
    """What a plugin shows in a slot: data by `load`, words by `template`.

    `name` is `plugin.word`; `title` is what stands in the box while it loads or where it fails.
    `load(ctx, context)` only reads, within 300 ms, and gives the template's variables, or None
    where there is nothing to show. `mode` `inline` is there with the page; `lazy` comes after it.
    A `required` fill is always there with the page, and its failure cannot be overlooked.
    Fills stand in the order of `weight`, then of their plugins' names.
    """

    slot: str
    name: str
    title: str
    template: str
    load: Load
    weight: int = 100
    permission: str = ""
    mode: Literal["inline", "lazy"] = "inline"
    required: bool = False


def fills_of(plugins: Plugins, slot: str) -> list[tuple[LoadedPlugin, SlotFill]]:
    """The fills of a slot in the order that they stand."""
    found = [(p, fill) for p in plugins.live for fill in p.of(SlotFill) if fill.slot == slot]
    return sorted(found, key=lambda pair: (pair[1].weight, pair[0].name, pair[1].name))


def check_slots(plugin: LoadedPlugin, plugins: Plugins) -> None:
    """Check points and fills once every plugin has registered.

    Raises:
        PluginError: a name is not the plugin's own, a context is no frozen dataclass, or a fill
            is for a slot that nobody offers.
    """
    for point in plugin.of(SlotPoint):
        check_context(point.name, point.context)
    offered = {point.name for point in plugins.offered(SlotPoint)}
    for fill in plugin.of(SlotFill):
        if plugins.reaches(plugin, fill.slot) and fill.slot not in offered:
            raise PluginError(f"fill {fill.name!r} is for {fill.slot!r}, which nobody offers")
        if fill.required and fill.mode == "lazy":
            raise PluginError(f"fill {fill.name!r} is required, so it cannot be lazy")


def check_context(name: str, context: type) -> None:
    """Check that what a slot or form hands over is a frozen dataclass.

    Raises:
        PluginError: it is not.
    """
    if not (is_dataclass(context) and context.__dataclass_params__.frozen):  # type: ignore[attr-defined]
        raise PluginError(f"the context of {name!r} must be a frozen dataclass")
