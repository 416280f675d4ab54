"""The hall display, open to whoever holds its address: the screen, its stream and its clips."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.types import ASGIApp

from sehat.api import (
    Arrival,
    Here,
    System,
    holder,
    open_display_stream,
    page,
    place_of,
)
from sehat_opd_ipd.display_board import DISPLAY_BOARD, display_shown
from sehat_opd_ipd.domain.speaking import LANGUAGES
from sehat_opd_ipd.queries.displays import display_by_key

__all__ = ["display_clip", "display_events", "display_page"]

SHIPPED = Path(__file__).parent.parent / "clips"
_CLIP = re.compile(r"^(token|room|letter-[a-z]|number-[0-9]{1,3})\.opus$")
_ACTOR = System("display")
_ADDRESS = holder("opd_ipd", example="display")


@get("/displays/{key:str}", opt=_ADDRESS)
async def display_page(arrival: Here, key: FromPath[str]) -> Response[Any]:
    """The screen: tokens and rooms of today, in English and Hindi."""
    async with arrival.platform.begin(arrival.here, _ACTOR) as ctx:
        display = await display_by_key(ctx.db, ctx.tenant.id, key)
        if display["id"] is None:
            raise NotFoundException
        shown = await display_shown(ctx, arrival, display["id"])
    return page(
        arrival,
        "opd_ipd/pages/display.html",
        display=display,
        address=f"/{arrival.here.slug}/opd_ipd/displays/{key}",
        zone=arrival.here.zone,
        hospital=(arrival.here.title("en"), arrival.here.title("hi")),
        **shown,
    )


@get("/displays/{key:str}/events", opt=_ADDRESS)
async def display_events(
    arrival: Here, key: FromPath[str], request: Request[Any, Any, Any]
) -> ASGIApp:
    """The stream of this one display; it ends when its address is revoked."""
    display = await _display(arrival, key)
    wanted = request.query_params.getall("board", [])
    board = DISPLAY_BOARD if f"{DISPLAY_BOARD.name}/{display['id']}" in wanted else None
    return open_display_stream(arrival, board, display["id"], last=place_of(request))


@get(
    "/displays/{key:str}/clips/{language:str}/{name:str}",
    opt=holder("opd_ipd", example="display_clip"),
)
async def display_clip(
    arrival: Here, key: FromPath[str], language: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """A spoken word: the hospital's own recording where there is one, else the shipped clip."""
    await _display(arrival, key)
    if language not in LANGUAGES or not _CLIP.match(name):
        raise NotFoundException
    own = arrival.platform.settings.data / "clips" / language / name
    path = own if own.is_file() else SHIPPED / language / name
    if not path.is_file():
        raise NotFoundException
    headers = {"Cache-Control": "private, max-age=86400"}
    return Response(path.read_bytes(), media_type="audio/ogg", headers=headers)


async def _display(arrival: Arrival, key: str) -> Any:  # noqa: ANN401 - a row
    async with arrival.platform.begin(arrival.here, _ACTOR) as ctx:
        display = await display_by_key(ctx.db, ctx.tenant.id, key)
    if display["id"] is None:
        raise NotFoundException
    return display
