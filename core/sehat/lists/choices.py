"""Filters of a list whose values are words of our own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sehat.lists.values import ListFilter, Options

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantContext
    from sehat.web.arrival import Arrival

__all__ = ["word_filter"]


def word_filter(
    name: str, label: str, where: str, words: Mapping[str, str], *, default: str = ""
) -> ListFilter:
    """A filter by one of `words`, value → text as catalogues know it, in the reader's language.

    `where` is SQL with `{value}`; `default` is the value that counts while the address says none.
    """

    async def options(_ctx: TenantContext, arrival: Arrival) -> Options:
        say = arrival.platform.catalogues.text
        return [(value, say(arrival.locale, text)) for value, text in words.items()]

    return ListFilter(
        name,
        label,
        where,
        lambda _arrival, text: text if text in words else None,
        options=options,
        default=(lambda _arrival: default) if default else None,
    )
