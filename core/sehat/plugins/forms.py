"""Forms of one plugin to which others add a section that is saved with them, or not at all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sehat.errors import PluginError
from sehat.plugins.slots import check_context

if TYPE_CHECKING:
    from sehat.plugins.loader import LoadedPlugin, Plugins
    from sehat.refusals import Refusal
    from sehat.tenancy.context import TenantContext
    from sehat.web.arrival import Arrival, Form
    from sehat.web.forms import Faults

__all__ = ["FormPoint", "FormSection", "check_forms", "sections_of"]


@dataclass(frozen=True, slots=True)
class FormPoint:
    """A form of the owner; `saved` is a frozen dataclass of what stands once it is saved."""

    name: str
    saved: type


@dataclass(frozen=True, slots=True)
class FormSection:
    """Fields that a plugin adds to another's form; their names begin with the plugin's.

    `template` shows them, with `form` (what was typed) and `errors` by field. `parse(form)` gives
    the value, None where nothing was asked for, or Faults, before the owner saves anything.
    `save(ctx, arrival, saved, value)` works in the owner's transaction; what it refuses or raises
    undoes the whole form, and its sender is told.
    """

    target: str
    name: str
    title: str
    template: str
    parse: Callable[[Form], object | Faults | None]
    save: Callable[[TenantContext, Arrival, Any, Any], Awaitable[Refusal | None]]
    permission: str = ""
    weight: int = 100


def sections_of(plugins: Plugins, form: str) -> list[tuple[LoadedPlugin, FormSection]]:
    """The sections of a form in the order that they stand."""
    found = [(p, one) for p in plugins.live for one in p.of(FormSection) if one.target == form]
    return sorted(found, key=lambda pair: (pair[1].weight, pair[0].name, pair[1].name))


def check_forms(plugin: LoadedPlugin, plugins: Plugins) -> None:
    """Check forms and sections once every plugin has registered.

    Raises:
        PluginError: what a form hands over is no frozen dataclass, or a section is for a form that
            nobody offers.
    """
    for point in plugin.of(FormPoint):
        check_context(point.name, point.saved)
    offered = {point.name for point in plugins.offered(FormPoint)}
    for section in plugin.of(FormSection):
        if plugins.reaches(plugin, section.target) and section.target not in offered:
            raise PluginError(f"section {section.name!r} is for {section.target!r}, nobody's form")
