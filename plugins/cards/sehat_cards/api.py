"""What other plugins may know of health cards: the events that cards publish."""

from __future__ import annotations

from uuid import UUID

from sehat.api import Event

__all__ = ["EVENTS", "CardBlocked", "CardIssued"]


class CardIssued(Event, frozen=True, kw_only=True):
    """A card was issued to a person."""

    event_name = "cards.card_issued.v1"
    person_id: UUID
    kind: str


class CardBlocked(Event, frozen=True, kw_only=True):
    """A card was blocked and no longer opens anything."""

    event_name = "cards.card_blocked.v1"
    person_id: UUID


EVENTS = (CardIssued, CardBlocked)
