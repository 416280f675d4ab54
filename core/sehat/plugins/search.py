"""Search: plugins that find something by what was typed into the palette."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantContext

__all__ = ["SearchHit", "SearchProvider"]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One thing that was found; `path` is below the hospital, such as `cards/people/ID`."""

    label: str
    path: str
    detail: str = ""


Find = Callable[["TenantContext", str], Awaitable[Sequence[SearchHit]]]


@dataclass(frozen=True, slots=True)
class SearchProvider:
    """Finds things of one kind for those who hold `permission`.

    `load(ctx, text)` only reads, within 300 ms, what this hospital and this person of the staff
    may see, the best first; text that is none of its business finds nothing. `title` heads its
    hits, and groups stand in the order of `weight`. One that finds by `names` is only asked where
    the text came in a body, because no address may hold the name of a patient.
    """

    name: str
    title: str
    load: Find
    permission: str
    icon: str = "search"
    weight: int = 100
    names: bool = False
