"""The stream of what changes in a hospital, one for all tabs of a browser."""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.types import ASGIApp

from sehat.live.watching import open_staff_stream, place_of
from sehat.web.access import signed_in
from sehat.web.arrival import Here

__all__ = ["events"]


@get("/{tenant:str}/events", opt=signed_in())
async def events(arrival: Here, request: Request[Any, Any, Any]) -> ASGIApp:
    """Stream the boards named by `board=name/key`, from `Last-Event-ID` or `since` on."""
    wanted = request.query_params.getall("board", [])
    return open_staff_stream(arrival, wanted, last=place_of(request))
