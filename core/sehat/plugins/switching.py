"""What stands against switching a plugin on or off at a hospital."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sehat.plugins.dispatch import gather, presence_of
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from sehat.plugins.loader import LoadedPlugin
    from sehat.tenancy.context import TenantContext

__all__ = ["Problem", "problems_of_switching"]

declare_words(
    {
        "plugins.wrong_kind": "%(plugin)s is not for hospitals of this kind.",
        "plugins.not_live": "%(plugin)s does not work at the moment. Mend it first.",
        "plugins.retired": (
            "%(plugin)s was taken from all hospitals by those who run this installation."
        ),
        "plugins.needs_first": "It needs %(plugin)s. Switch that on first.",
        "plugins.needed_by": "%(plugin)s needs it. Switch that off first.",
        "plugins.cannot_say": (
            "%(plugin)s could not say whether something is still open here (incident %(incident)s)."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that stands against a switch, in the words of a refusal.

    One that `blocks` has to be mended first; others are told, and the administrator decides.
    """

    refusal: Refusal
    blocks: bool = False


async def problems_of_switching(
    ctx: TenantContext, plugin: LoadedPlugin, *, enabled: bool
) -> list[Problem]:
    """What stands against it here; nothing stands against switching off one that does not work."""
    if enabled:
        return _against_on(ctx, plugin)
    blocking = _needing(ctx, plugin)
    if not plugin.live:
        return blocking
    answers = await gather(ctx, "tenant_disable_problems", plugin=plugin.name)
    unsaid = [
        Problem(
            Refusal(
                "plugins.cannot_say",
                {
                    "plugin": presence_of(ctx).title(fault.plugin, ctx.locale),
                    "incident": fault.incident,
                },
            )
        )
        for fault in answers.faults
    ]
    return [*blocking, *(problem for _name, problem in answers.values), *unsaid]


def _against_on(ctx: TenantContext, plugin: LoadedPlugin) -> list[Problem]:
    manifest, presence = plugin.found.manifest, presence_of(ctx)
    if manifest is None:
        return []
    found = [
        Refusal("plugins.needs_first", {"plugin": presence.title(need, ctx.locale)})
        for need in manifest.requires
        if need not in presence.switches.on
    ]
    if not plugin.live:
        found.append(Refusal("plugins.not_live", {"plugin": plugin.title(ctx.locale)}))
    if ctx.tenant.kind not in manifest.tenant_kinds:
        found.append(Refusal("plugins.wrong_kind", {"plugin": plugin.title(ctx.locale)}))
    return [Problem(refusal, blocks=True) for refusal in found]


def _needing(ctx: TenantContext, plugin: LoadedPlugin) -> list[Problem]:
    presence = presence_of(ctx)
    return [
        Problem(Refusal("plugins.needed_by", {"plugin": other.title(ctx.locale)}), blocks=True)
        for other in presence.plugins
        if other.found.manifest and plugin.name in other.found.manifest.requires
    ]
