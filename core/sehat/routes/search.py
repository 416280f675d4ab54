"""Search over all that a person of the staff may open: for the palette, as a page, as JSON."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post

from sehat.web.access import needs, signed_in
from sehat.web.arrival import Arrival, Here
from sehat.web.pages import fragment, page
from sehat.web.searching import FEWEST_LETTERS, Group, find_pages, search

__all__ = ["search_by_body", "search_json", "search_page"]

LONGEST = 100


@get("/{tenant:str}/search", opt=signed_in())
async def search_page(arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """What the address asks for: pages and numbers, but no names, which no address may hold."""
    text = _cut(request.query_params.get("q", ""))
    return _page(arrival, text, await _groups(arrival, text, names=False))


@post("/{tenant:str}/search", opt=needs("people.search"), status_code=200)
async def search_by_body(arrival: Here) -> Response[Any]:
    """The same with names. The palette gets options without pages, because it has those itself."""
    text = _cut(arrival.field("q"))
    if arrival.by_script:
        groups = await _found(arrival, text, names=True)
        return fragment(arrival, "fragments/found.html", groups=groups)
    return _page(arrival, text, await _groups(arrival, text, names=True))


@get("/{tenant:str}/search.json", opt=signed_in())
async def search_json(arrival: Here, request: Request[Any, Any, Any]) -> dict[str, Any]:
    """What the address asks for, as data; no names either."""
    text = _cut(request.query_params.get("q", ""))
    groups = await _groups(arrival, text, names=False)
    return {"q": text, "groups": groups}


def _page(arrival: Arrival, text: str, groups: list[Group]) -> Response[Any]:
    asked = len(text) >= FEWEST_LETTERS
    return page(arrival, "pages/search.html", q=text, groups=groups, asked=asked)


async def _groups(arrival: Arrival, text: str, *, names: bool) -> list[Group]:
    if len(text) < FEWEST_LETTERS:
        return []
    pages = find_pages(arrival, text)
    return [*([pages] if pages.hits else []), *await _found(arrival, text, names=names)]


async def _found(arrival: Arrival, text: str, *, names: bool) -> list[Group]:
    if len(text) < FEWEST_LETTERS:
        return []
    async with arrival.begin() as ctx:
        return await search(ctx, arrival, text, names=names)


def _cut(text: str) -> str:
    return text.strip()[:LONGEST]
