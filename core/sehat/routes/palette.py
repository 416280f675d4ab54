"""The palette: pages and commands, those used last first."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from sehat.desk.recent import note_use, used_last
from sehat.web.access import needs
from sehat.web.arrival import Ctx, Here
from sehat.web.pages import fragment
from sehat.web.palette import palette_lines

__all__ = ["note_command", "palette"]

KIND = "command"
KEEP = needs("people.keep_draft")


@get("/{tenant:str}/palette", opt=KEEP)
async def palette(ctx: Ctx, arrival: Here) -> Response[Any]:
    """The lines of the palette as options."""
    places = {name: place for place, name in enumerate(await used_last(ctx, kind=KIND))}
    lines = sorted(palette_lines(arrival), key=lambda line: places.get(line.id, len(places)))
    return fragment(arrival, "fragments/palette.html", lines=lines)


@post("/{tenant:str}/palette", opt=KEEP, status_code=204)
async def note_command(ctx: Ctx, arrival: Here) -> None:
    """Note that a line of the palette was used; one that is not offered is not there."""
    command = arrival.field("command")
    if command not in {line.id for line in palette_lines(arrival)}:
        raise NotFoundException
    await note_use(ctx, kind=KIND, value=command)
