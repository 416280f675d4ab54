"""Open a stream: which boards were asked for, and who may see them, now and later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sehat.live.stream import EventStream, Watched, no_stream
from sehat.live.viewer import Viewer
from sehat.web.door import staff_at

if TYPE_CHECKING:
    from litestar import Request
    from litestar.types import ASGIApp

    from sehat.plugins.values import Board
    from sehat.web.arrival import Arrival

__all__ = ["open_display_stream", "open_staff_stream", "place_of"]

MOST_BOARDS = 24


def place_of(request: Request[Any, Any, Any]) -> int | None:
    """The id up to which the reader was told: `Last-Event-ID`, or `since` of the page."""
    given = str(request.headers.get("last-event-id") or request.query_params.get("since", ""))
    return int(given) if given.isascii() and given.isdigit() else None


def open_staff_stream(arrival: Arrival, wanted: Iterable[str], *, last: int | None) -> ASGIApp:
    """The stream of somebody signed in; what they may not see is told as gone, like what is not.

    Nothing asked for, nothing sent: 204.
    """
    session = arrival.session
    boards = _read(arrival, wanted)
    if session is None or not boards:
        return no_stream(204)
    platform, slug, token_hash = arrival.platform, arrival.here.slug, session.token_hash

    async def still() -> frozenset[str] | str:
        now = await platform.sessions.still(token_hash)
        tenant = await platform.tenants.by_slug(slug) if now else None
        staff = staff_at(platform, tenant, now) if now and tenant else None
        if staff is None or tenant is None:
            return "session"
        on = await platform.gate.plugins_of(tenant.id)
        return frozenset(
            called
            for called, (board, _) in boards.items()
            if board.permission in staff.permissions and _plugin(board) in on
        )

    viewer = Viewer(arrival.locale, session.session_id, session.user_id)
    return EventStream(platform.hub, viewer, arrival.here, boards, last=last, still=still)


def open_display_stream(
    arrival: Arrival, board: Board | None, key: UUID, *, last: int | None
) -> ASGIApp:
    """The stream of somebody who holds the unguessable address of one board; the caller checked it.

    Without a board there is nothing to send: 204. It ends when the plugin is switched off, or when
    the board's `load` knows the key no more.
    """
    if board is None:
        return no_stream(204)
    platform, tenant = arrival.platform, arrival.here

    async def still() -> frozenset[str] | str:
        on = await platform.gate.plugins_of(tenant.id)
        return frozenset({called}) if _plugin(board) in on else "closed"

    called = f"{board.name}/{key}"
    boards: Mapping[str, Watched] = {called: (board, key)}
    viewer = Viewer(arrival.locale, ends_when_gone=True)
    return EventStream(platform.hub, viewer, tenant, boards, last=last, still=still)


def _plugin(board: Board) -> str:
    return board.name.partition(".")[0]


def _read(arrival: Arrival, wanted: Iterable[str]) -> dict[str, Watched]:
    boards: dict[str, Watched] = {}
    for called in list(wanted)[:MOST_BOARDS]:
        name, _, key = called.partition("/")
        board = arrival.platform.hub.boards.find(name)
        try:
            parsed = UUID(key)
        except ValueError:
            continue
        if board is not None:
            boards[called] = (board, parsed)
    return boards
