"""Static files by their hashed names."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.web.access import anyone
from sehat.web.arrival import Here

__all__ = ["serve_asset"]

_FOR_EVER = "public, max-age=31536000, immutable"


@get("/static/{name:path}", opt=anyone())
async def serve_asset(
    name: FromPath[str], arrival: Here, request: Request[Any, Any, Any]
) -> Response[bytes]:
    """Send a file, compressed where the browser takes it."""
    asset = arrival.platform.assets.find(name.lstrip("/"))
    if asset is None:
        raise NotFoundException
    headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
    body = asset.body
    if asset.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body = asset.packed
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=asset.media_type, headers=headers)
