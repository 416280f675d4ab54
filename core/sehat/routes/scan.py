"""A scanned code from any page: read it, and say where it is opened."""

from __future__ import annotations

from typing import Any

from litestar import Response, post
from litestar.enums import MediaType

from sehat.refusals import Refusal
from sehat.scanning.reading import place_of, read_code
from sehat.web.access import needs
from sehat.web.arrival import Here
from sehat.web.pages import words

__all__ = ["scan_code"]

SCAN = "people.scan_code"


@post("/{tenant:str}/scan", opt=needs(SCAN), status_code=200)
async def scan_code(arrival: Here) -> Response[Any]:
    """Read `text`, with `second` where a card's number was typed; answer `href`, or `words`."""
    scanned = await read_code(arrival, arrival.field("text"))
    found = scanned if isinstance(scanned, Refusal) else await place_of(arrival, scanned)
    if isinstance(found, Refusal):
        body = {"code": found.code, "words": words(arrival, found)}
        return Response(body, status_code=422, media_type=MediaType.JSON)
    return Response({"href": found}, media_type=MediaType.JSON)
