"""Search for one person of the staff: the pages of the menu, and what plugins find."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from sehat.errors import PluginError
from sehat.plugins.dispatch import isolated
from sehat.plugins.faults import Fault
from sehat.plugins.search import SearchHit, SearchProvider
from sehat.web.i18n import marked as _
from sehat.web.pages import around

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantContext
    from sehat.web.arrival import Arrival

__all__ = ["FEWEST_LETTERS", "Group", "Hit", "find_pages", "search"]

FEWEST_LETTERS = 2
MOST_OF_EACH = 8
SECONDS = 1.0
"""What all providers may take together; those that come later are left out, and told."""


class Hit(Struct, frozen=True):
    """Something that was found, and its address."""

    label: str
    href: str
    detail: str = ""


class Group(Struct, frozen=True):
    """What one provider found; `failed` where it could not look."""

    name: str
    title: str
    icon: str
    hits: tuple[Hit, ...]
    failed: bool = False


def find_pages(arrival: Arrival, text: str) -> Group:
    """The pages of the menu whose names hold every word."""
    words = text.casefold().split()
    lines = [line for group in around(arrival)["nav"] for line in group.lines]
    fitting = [line for line in lines if all(word in line.label.casefold() for word in words)]
    title = arrival.platform.catalogues.text(arrival.locale, _("Pages"))
    return Group("core.pages", title, "file", tuple(Hit(n.label, n.href) for n in fitting))


async def search(ctx: TenantContext, arrival: Arrival, text: str, *, names: bool) -> list[Group]:
    """Ask each provider that is on here and allowed, in order; those without hits are left out.

    `names` asks those as well that find by the names of patients.
    """
    loop = asyncio.get_running_loop()
    ends = loop.time() + SECONDS
    found = []
    for plugin, provider in _providers(arrival, names=names):
        if loop.time() > ends:
            found.append(_group(arrival, provider, (), failed=True))
            continue
        hits = await isolated(ctx, plugin, provider.name, _asked(ctx, provider, text))
        if isinstance(hits, Fault):
            found.append(_group(arrival, provider, (), failed=True))
        elif hits:
            found.append(_group(arrival, provider, tuple(hits[:MOST_OF_EACH])))
    return found


def _providers(arrival: Arrival, *, names: bool) -> list[tuple[str, SearchProvider]]:
    plugins = arrival.presence.plugins if arrival.presence else []
    found = [
        (plugin.name, provider)
        for plugin in plugins
        for provider in plugin.of(SearchProvider)
        if provider.permission in arrival.person.permissions and (names or not provider.names)
    ]
    return sorted(found, key=lambda pair: (pair[1].weight, pair[1].name))


def _asked(
    ctx: TenantContext, provider: SearchProvider, text: str
) -> Callable[[], Awaitable[list[SearchHit]]]:
    async def asked() -> list[SearchHit]:
        hits: list[Any] = list(await provider.load(ctx, text))
        if wrong := [hit for hit in hits if not isinstance(hit, SearchHit)]:
            raise PluginError(f"{provider.name} gave {type(wrong[0]).__name__}, not SearchHit")
        return hits

    return asked


def _group(
    arrival: Arrival,
    provider: SearchProvider,
    hits: tuple[SearchHit, ...],
    *,
    failed: bool = False,
) -> Group:
    return Group(
        provider.name,
        arrival.platform.catalogues.text(arrival.locale, provider.title),
        provider.icon,
        tuple(Hit(hit.label, f"/{arrival.here.slug}/{hit.path}", hit.detail) for hit in hits),
        failed,
    )
