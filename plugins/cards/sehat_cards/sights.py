"""Cards as pages show them, in the reader's language."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import Struct

from sehat.api import Arrival
from sehat.api import marked as _
from sehat_cards.domain.number import format_number

__all__ = ["CardSight", "EventSight", "card_sight", "event_sight"]

KINDS = {"temporary": _("Temporary"), "permanent": _("Permanent")}
STATUSES = {
    "active": _("Active"),
    "blocked": _("Blocked"),
    "replaced": _("Replaced"),
    "expired": _("Expired"),
}
EVENTS = {
    "issued": _("Issued"),
    "blocked": _("Blocked"),
    "replaced": _("Replaced"),
    "printed": _("Printed"),
}


class CardSight(Struct, frozen=True):
    """What a page says of a card."""

    id: UUID
    number_text: str
    serial: str
    kind_text: str
    status: str
    status_text: str
    issued: str
    expires: str
    href: str


class EventSight(Struct, frozen=True):
    """What a page says of something that was done to a card."""

    kind_text: str
    reason: str
    day: str
    hospital: str


def card_sight(arrival: Arrival, row: Any) -> CardSight:  # noqa: ANN401 - a row
    """A card's row in words."""
    say = arrival.platform.catalogues.text
    return CardSight(
        row["id"],
        format_number(row["number"]),
        row["serial"],
        say(arrival.locale, KINDS[row["kind"]]),
        row["status"],
        say(arrival.locale, STATUSES[row["status"]]),
        arrival.day_text(arrival.local(row["issued_at"]).date()),
        arrival.day_text(arrival.local(row["expires_at"]).date()),
        f"/{arrival.here.slug}/cards/cards/{row['id']}",
    )


def event_sight(arrival: Arrival, row: Any) -> EventSight:  # noqa: ANN401 - a row
    """An event's row in words."""
    say = arrival.platform.catalogues.text
    return EventSight(
        say(arrival.locale, EVENTS[row["kind"]]),
        row["reason"] or "",
        arrival.day_text(arrival.local(row["at"]).date()),
        row["hospital"],
    )
