"""Search over all that a person of the staff may open: for the palette, as a page, as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from litestar import Request, Response, get

from sehat.web.access import signed_in
from sehat.web.arrival import Arrival, Here
from sehat.web.pages import fragment, page
from sehat.web.searching import FEWEST_LETTERS, Group, find_pages, search

__all__ = ["search_json", "search_page"]

LONGEST = 100


@get("/{tenant:str}/search", opt=signed_in())
async def search_page(arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """What `q` finds. The palette gets options without pages, because it has those itself."""
    text = _text(request)
    if request.headers.get("hx-request"):
        groups = await _found(arrival, text)
        return fragment(arrival, "fragments/found.html", groups=groups)
    groups = await _with_pages(arrival, text)
    return page(arrival, "pages/search.html", q=text, groups=groups, asked=len(text) > 1)


@get("/{tenant:str}/search.json", opt=signed_in())
async def search_json(arrival: Here, request: Request[Any, Any, Any]) -> dict[str, Any]:
    """The same as the page, as data."""
    text = _text(request)
    return {"q": text, "groups": [asdict(group) for group in await _with_pages(arrival, text)]}


async def _with_pages(arrival: Arrival, text: str) -> list[Group]:
    if len(text) < FEWEST_LETTERS:
        return []
    pages = find_pages(arrival, text)
    return [*([pages] if pages.hits else []), *await _found(arrival, text)]


async def _found(arrival: Arrival, text: str) -> list[Group]:
    if len(text) < FEWEST_LETTERS:
        return []
    async with arrival.begin() as ctx:
        return await search(ctx, arrival, text)


def _text(request: Request[Any, Any, Any]) -> str:
    return str(request.query_params.get("q", "")).strip()[:LONGEST]
