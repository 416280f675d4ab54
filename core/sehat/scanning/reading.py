"""Read a code that was scanned or typed, and find the page that opens it for this reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sehat.plugins.values import CodePlace, CodeReader, Scanned
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from sehat.plugins.loader import LoadedPlugin
    from sehat.web.arrival import Arrival

__all__ = ["LONGEST_CODE", "place_of", "read_code"]

LONGEST_CODE = 2000
"""No code of a card, slip or sample is longer; a QR of the largest size holds twice as much."""

declare_words(
    {
        "people.code_unknown": (
            "This is no code of Sehat. Scan a health card, a token slip or a sample of this city."
        ),
        "people.code_not_yours": "Your role does not open such a code. Ask at the desk.",
        "people.code_no_place": (
            "The code was read, but there is no open visit for you here. Ask the desk to start one."
        ),
    }
)


async def read_code(arrival: Arrival, text: str) -> Scanned | Refusal:
    """What the code stands for, as the plugin reads it whose pattern fits.

    Refuses with `people.code_unknown`, `people.code_not_yours`, or whatever the reader refuses.
    """
    text = text.strip()
    fitting = [
        reader
        for plugin in _plugins(arrival)
        for reader in plugin.codes.readers
        if len(text) <= LONGEST_CODE and re.match(reader.pattern, text, re.IGNORECASE)
    ]
    if not fitting:
        return Refusal("people.code_unknown")
    mine = _allowed(arrival, fitting)
    return await mine[0].read(arrival, text) if mine else Refusal("people.code_not_yours")


async def place_of(arrival: Arrival, scanned: Scanned) -> str | Refusal:
    """The address where this reader opens it; refuses with `people.code_no_place`."""
    places = [
        place
        for plugin in _plugins(arrival)
        for place in plugin.codes.places
        if place.kind == scanned.kind and place.permission in arrival.person.permissions
    ]
    async with arrival.begin() as ctx:
        for place in sorted(places, key=_order):
            if href := await place.href(ctx, scanned.id):
                return href
    return Refusal("people.code_no_place")


def _plugins(arrival: Arrival) -> list[LoadedPlugin]:
    return [plugin for plugin in arrival.platform.plugins.live if plugin.name in arrival.plugins]


def _allowed(arrival: Arrival, readers: list[CodeReader]) -> list[CodeReader]:
    return [reader for reader in readers if reader.permission in arrival.person.permissions]


def _order(place: CodePlace) -> int:
    return place.order
