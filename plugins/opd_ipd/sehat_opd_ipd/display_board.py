"""What a hall display shows: labels and rooms, in English and Hindi, and how they are spoken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct

from sehat.api import Board, BoardView
from sehat.api import marked as _
from sehat_opd_ipd.domain.speaking import clips_of_call
from sehat_opd_ipd.queries.displays import display_by_id, displayed_tokens
from sehat_opd_ipd.sights import clock, named

if TYPE_CHECKING:
    from sehat.api import Arrival, TenantContext

__all__ = ["DISPLAY_BOARD", "display_shown"]

LABELS = {
    "now": _("Called now"),
    "inside": _("In the rooms"),
    "nobody": _("Nobody is being called just now"),
    "names": _("Names are never shown here"),
    "sound": _("Turn sound on"),
    "live": _("Live"),
    "waiting": _("Reconnecting"),
    "over": _("Closed"),
    "gone": _("This display was closed"),
}


class CallSight(Struct, frozen=True):
    """A token and the room it goes to; `call` changes with each call, `clips` is what is said."""

    token_id: UUID
    call: str
    label: str
    room: str
    room_hindi: str
    at: str
    clips: str


async def load_display(ctx: TenantContext, arrival: Arrival, display_id: UUID) -> BoardView | None:
    """The calls of the display's queues."""
    display = await display_by_id(ctx.db, ctx.tenant.id, display_id)
    if display is None:
        return None
    watches = frozenset(("opd_ipd.queue", queue_id) for queue_id in display["queues"])
    return BoardView(await display_shown(ctx, arrival, display_id), watches)


async def display_shown(ctx: TenantContext, arrival: Arrival, display_id: UUID) -> dict[str, Any]:
    """Context of boards/display.html: who is called, who is in a room, and the labels."""
    rows = await displayed_tokens(ctx.db, ctx.tenant.id, display_id, ctx.business_date)
    say = arrival.platform.catalogues.text
    return {
        "called": [_sight(arrival, row) for row in rows if row["state"] == "called"],
        "inside": [_sight(arrival, row) for row in rows if row["state"] != "called"],
        "labels": {key: (say("en", text), say("hi", text)) for key, text in LABELS.items()},
    }


def _sight(arrival: Arrival, row: Mapping[str, Any]) -> CallSight:
    room = {"name": row["room_name"], "name_i18n": row["room_i18n"]}
    english, hindi = named(room, "en"), named(room, "hi")
    return CallSight(
        row["token_id"],
        f"{row['token_id']}.{row['changed_at'].timestamp():.3f}",
        row["label"],
        english,
        hindi if hindi != english else "",
        clock(arrival, row["changed_at"]),
        " ".join(clips_of_call(row["label"], row["room_code"])),
    )


DISPLAY_BOARD = Board(
    "opd_ipd.display", "opd_ipd.manage_displays", "opd_ipd/boards/display.html", load_display
)
