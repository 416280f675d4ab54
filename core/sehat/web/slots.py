"""Slots on pages: fills are loaded one after another, and one that fails is a box of its own."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup

from sehat.errors import BrokenPromiseError
from sehat.plugins.dispatch import isolated, presence_of
from sehat.plugins.faults import Fault
from sehat.plugins.slots import SlotFill, SlotPoint, fills_of

if TYPE_CHECKING:
    from sehat.plugins.loader import LoadedPlugin
    from sehat.tenancy.context import TenantContext
    from sehat.web.arrival import Arrival

__all__ = ["find_fill", "has_fills", "load_later", "read_context", "slots", "write_context"]

PAGE_SECONDS = 0.8
"""What all inline fills of a page may take together; the rest comes after the page."""
FILL_MS = 300
LEAST_MS = 50
LATER_MS = 5000


def has_fills(arrival: Arrival, slot: str) -> bool:
    """Whether a slot shows anything to the one who asks; a page without needs no transaction."""
    return bool(_fills(arrival, slot))


async def slots(ctx: TenantContext, arrival: Arrival, slot: str, context: object) -> Markup:
    """Load the fills of a slot for a page, in order; the template prints what comes back.

    Each reads in a savepoint of the page's transaction within 300 ms, all of a page within 800.

    Raises:
        BrokenPromiseError: nobody offers the slot, or `context` is not of its type.
    """
    point = _point(arrival, slot)
    if not isinstance(context, point.context):
        raise BrokenPromiseError(f"{slot!r} is filled with {point.context.__name__}.")
    loop = asyncio.get_running_loop()
    if arrival.slots_until is None:
        arrival.slots_until = loop.time() + PAGE_SECONDS
    boxes = []
    for plugin, fill in _fills(arrival, slot):
        left = int((arrival.slots_until - loop.time()) * 1000)
        address = _address(arrival, fill, context)
        if fill.mode == "lazy" or (left < LEAST_MS and not fill.required):
            boxes.append(_waiting(arrival, fill, address))
        else:
            ms = FILL_MS if fill.required else min(FILL_MS, left)
            boxes.append(
                await _box(ctx, arrival, plugin, fill, context=context, address=address, ms=ms)
            )
    return Markup("").join(boxes)


async def load_later(
    ctx: TenantContext,
    arrival: Arrival,
    fill: SlotFill,
    *,
    context: object,
    token: str,
    again: bool = False,
) -> Markup:
    """Load one fill in a request of its own: a lazy one, or one that somebody tries `again`.

    What somebody asks for by hand is tried although it rests.
    """
    point = _point(arrival, fill.slot)
    if point.reopen is not None:
        await point.reopen(ctx, context)
    plugin = next(p for p in presence_of(ctx).plugins if fill in p.of(SlotFill))
    address = f"{arrival.path}?c={token}"
    return await _box(
        ctx, arrival, plugin, fill, context=context, address=address, ms=LATER_MS, again=again
    )


def find_fill(arrival: Arrival, name: str) -> SlotFill | None:
    """The fill of a name that the one who asks may see here, or nothing."""
    plugins = arrival.presence.plugins if arrival.presence else []
    found = (fill for plugin in plugins for fill in plugin.of(SlotFill) if fill.name == name)
    return next((fill for fill in found if _may(arrival, fill)), None)


def write_context(arrival: Arrival, fill: SlotFill, context: object) -> str:
    """The context for a later request, signed for this fill, hospital and person of the staff."""
    body = msgspec.json.encode(context)
    return _text(body) + "." + _text(_signature(arrival, fill, body))


def read_context(arrival: Arrival, fill: SlotFill, token: str) -> Any:  # noqa: ANN401 - by slot
    """The context that a token carries; nothing where it was not signed for this very use."""
    encoded, _, given = token.partition(".")
    try:
        body = base64.urlsafe_b64decode(encoded + "==")
        signature = base64.urlsafe_b64decode(given + "==")
        if not hmac.compare_digest(signature, _signature(arrival, fill, body)):
            return None
        return msgspec.json.decode(body, type=_point(arrival, fill.slot).context)
    except (ValueError, msgspec.ValidationError):
        return None


def _fills(arrival: Arrival, slot: str) -> list[tuple[LoadedPlugin, SlotFill]]:
    on = arrival.plugins
    return [
        (plugin, fill)
        for plugin, fill in fills_of(arrival.platform.plugins, slot)
        if plugin.name in on and _may(arrival, fill)
    ]


def _may(arrival: Arrival, fill: SlotFill) -> bool:
    return not fill.permission or fill.permission in arrival.person.permissions


def _point(arrival: Arrival, slot: str) -> SlotPoint:
    for point in arrival.platform.plugins.offered(SlotPoint):
        if point.name == slot:
            return point
    raise BrokenPromiseError(f"Nobody offers the slot {slot!r}.")


async def _box(
    ctx: TenantContext,
    arrival: Arrival,
    plugin: LoadedPlugin,
    fill: SlotFill,
    *,
    context: object,
    address: str,
    ms: int,
    again: bool = False,
) -> Markup:
    async def work() -> Markup:
        data = await fill.load(ctx, context)
        return _rendered(arrival, fill.template, data) if data is not None else Markup("")

    shown = await isolated(ctx, plugin.name, fill.name, work, ms=ms, always=fill.required or again)
    if not isinstance(shown, Fault):
        return shown
    told = {"incident": shown.incident, "href": address, "required": fill.required}
    return _rendered(arrival, "slots/failed.html", {"title": _title(arrival, fill), **told})


def _waiting(arrival: Arrival, fill: SlotFill, address: str) -> Markup:
    told = {"title": _title(arrival, fill), "href": address}
    return _rendered(arrival, "slots/waiting.html", told)


def _title(arrival: Arrival, fill: SlotFill) -> str:
    return arrival.platform.catalogues.text(arrival.locale, fill.title)


def _rendered(arrival: Arrival, template: str, data: Mapping[str, Any]) -> Markup:
    from sehat.web.pages import around  # noqa: PLC0415 - pages import the arrival, which is here

    html = arrival.platform.templates.render(arrival.locale, template, {**around(arrival), **data})
    return Markup(html)  # noqa: S704 - a template rendered it with escaping


def _address(arrival: Arrival, fill: SlotFill, context: object) -> str:
    token = write_context(arrival, fill, context)
    return f"/{arrival.here.slug}/slots/{fill.name}?c={token}"


def _signature(arrival: Arrival, fill: SlotFill, body: bytes) -> bytes:
    for_whom = f"slot:{arrival.here.id}:{arrival.person.user_id}:{fill.name}:".encode()
    return hmac.new(arrival.platform.secret, for_whom + body, hashlib.sha256).digest()


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
