"""A scanned code from any page: read it, and say where it is opened; and the camera's page."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.enums import MediaType

from sehat.refusals import Refusal
from sehat.scanning.reading import place_of, read_code
from sehat.web.access import needs
from sehat.web.arrival import Arrival, Here
from sehat.web.pages import page, see_other, words
from sehat.web.wrapper import CAMERA

__all__ = ["camera_page", "scan_code"]

SCAN = "people.scan_code"


@get("/{tenant:str}/scan", opt=needs(SCAN))
async def camera_page(arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """Read a code by camera, or type it; with `in=frame` it stands in a dialog of another page."""
    return _page(arrival, request, framed=request.query_params.get("in") == "frame")


@post("/{tenant:str}/scan", opt=needs(SCAN), status_code=200)
async def scan_code(arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """Read `text`, with `second` where a card's number was typed, and lead to where it opens.

    A script that asks for JSON is answered with `href`, or with `code` and `words`.
    """
    scanned = await read_code(arrival, arrival.field("text"))
    found = scanned if isinstance(scanned, Refusal) else await place_of(arrival, scanned)
    if not request.headers.get("accept", "").startswith("application/json"):
        return (
            _page(arrival, request, error=words(arrival, found))
            if isinstance(found, Refusal)
            else see_other(found)
        )
    if isinstance(found, Refusal):
        body = {"code": found.code, "words": words(arrival, found)}
        return Response(body, status_code=422, media_type=MediaType.JSON)
    return Response({"href": found}, media_type=MediaType.JSON)


def _page(
    arrival: Arrival, request: Request[Any, Any, Any], *, framed: bool = False, error: str = ""
) -> Response[Any]:
    request.scope[CAMERA] = True  # type: ignore[literal-required]
    return page(
        arrival,
        "pages/scan.html",
        status=422 if error else 200,
        framed=framed,
        text=arrival.field("text"),
        second=arrival.field("second"),
        error=error,
    )
