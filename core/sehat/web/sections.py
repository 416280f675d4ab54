"""Sections that plugins add to a form: shown in it, read with it, saved with it or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from markupsafe import Markup
from msgspec import Struct

from sehat.db.engine import database_lost
from sehat.errors import BrokenPromiseError, PluginError
from sehat.plugins.dispatch import presence_of
from sehat.plugins.forms import FormPoint, FormSection, sections_of
from sehat.refusals import Refusal, declare_words
from sehat.web.arrival import Shown
from sehat.web.forms import Faults
from sehat.web.pages import around

if TYPE_CHECKING:
    from sehat.plugins.loader import LoadedPlugin
    from sehat.tenancy.context import TenantContext
    from sehat.web.arrival import Arrival

__all__ = ["Sections", "read_sections", "save_sections", "show_sections"]

declare_words(
    {
        "plugins.section_failed": (
            "%(plugin)s could not save its part, so nothing was saved. Leave its part out, or tell"
            " the help desk incident %(incident)s."
        ),
    }
)


class Sections(Struct, frozen=True):
    """What was asked for in the sections of a form, each with its plugin."""

    values: tuple[tuple[LoadedPlugin, FormSection, object], ...]


def show_sections(arrival: Arrival, form: str, faults: Faults | None = None) -> Markup:
    """The sections of a form for its page; those that nobody typed in are made once a language."""
    mine = _mine(arrival, form)
    if not mine:
        return Markup("")
    if arrival.form:
        return _shown(arrival, mine, faults.words(arrival) if faults else Shown())
    key = ("sections", form, arrival.here.id, arrival.locale, tuple(one.name for _, one in mine))
    kept = arrival.platform.menus.get(key)
    if kept is None:
        kept = arrival.platform.menus[key] = _shown(arrival, mine, Shown())
    return Markup(kept)  # noqa: S704 - made by `_shown`


def read_sections(arrival: Arrival, form: str) -> Sections | Faults:
    """What was asked for, before anything is saved; the faults of all sections at once.

    A section that raises refuses the form, because its part cannot be told from a wrong one.
    """
    values: list[tuple[LoadedPlugin, FormSection, object]] = []
    faults: dict[str, Refusal] = {}
    for plugin, section in _mine(arrival, form):
        try:
            value = section.parse(arrival.form)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin does, the form is told
            faults[section.name] = _failed(arrival, plugin, section, error)
            continue
        if isinstance(value, Faults):
            faults |= value.by_field
        elif value is not None:
            values.append((plugin, section, value))
    return Faults(faults) if faults else Sections(tuple(values))


async def save_sections(
    ctx: TenantContext, arrival: Arrival, form: str, sections: Sections, saved: object
) -> Refusal | None:
    """Save what was asked for beside what the owner saved; the caller undoes both at a Refusal.

    Refuses with whatever a section refuses, or with `plugins.section_failed` where one raises.

    Raises:
        BrokenPromiseError: nobody offers the form, or `saved` is not of its type.
    """
    points = presence_of(ctx).loaded.offered(FormPoint)
    point = next((one for one in points if one.name == form), None)
    if point is None or not isinstance(saved, point.saved):
        raise BrokenPromiseError(f"{form!r} is no form, or hands over something else.")
    for plugin, section, value in sections.values:
        try:
            # Inside a savepoint, so that after an error the caller can still say what happened.
            async with ctx.savepoint():
                refusal: object = await section.save(ctx, arrival, saved, value)
        except (Exception, SystemExit) as error:
            if isinstance(error, Exception) and database_lost(error):
                raise
            return _failed(arrival, plugin, section, error)
        if isinstance(refusal, Refusal):
            return refusal
        if refusal is not None:
            given = PluginError(f"{section.name} gave {type(refusal).__name__}, not a Refusal")
            return _failed(arrival, plugin, section, given)
    return None


def _mine(arrival: Arrival, form: str) -> list[tuple[LoadedPlugin, FormSection]]:
    held, on = arrival.person.permissions, arrival.plugins
    return [
        (plugin, section)
        for plugin, section in sections_of(arrival.platform.plugins, form)
        if plugin.name in on and (not section.permission or section.permission in held)
    ]


def _shown(
    arrival: Arrival, mine: list[tuple[LoadedPlugin, FormSection]], errors: Mapping[str, str]
) -> Markup:
    platform, context = arrival.platform, {**around(arrival), "form": arrival.typed}
    return Markup("").join(
        Markup(  # noqa: S704 - a template rendered it with escaping
            platform.templates.render(
                arrival.locale, section.template, {**context, "errors": errors}
            )
        )
        for _plugin, section in mine
    )


def _failed(
    arrival: Arrival, plugin: LoadedPlugin, section: FormSection, error: BaseException
) -> Refusal:
    fault = arrival.platform.faults.note(plugin.name, section.name, error)
    named = {"plugin": plugin.title(arrival.locale), "incident": fault.incident}
    return Refusal("plugins.section_failed", named)
