"""Rows of out-patient care as pages show them: formatted, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from sehat.api import Arrival, age_sex
from sehat.api import marked as _
from sehat_opd_ipd.token_words import STATES

__all__ = [
    "PRIORITIES",
    "DayFigures",
    "QueueChoice",
    "RoomSight",
    "TokenSight",
    "day_figures_shown",
    "named",
    "queue_choices",
    "room_sights",
    "token_sights",
]

PRIORITIES = {
    "routine": _("Routine"),
    "senior": _("Senior"),
    "pregnant": _("Pregnant"),
    "disabled": _("With disability"),
    "emergency": _("Emergency"),
}
OTHER_CLASSES = {"virtual": _("Call by phone or video"), "home": _("Visit at home")}
"""Kinds of visit that a token says; the usual one and an emergency need no word of their own."""
LONG_WAIT_MINUTES = 40


class QueueChoice(Struct, frozen=True):
    """A queue as a choice of the desk."""

    id: UUID
    name: str
    prefix: str
    registered: int
    waiting: int


class TokenSight(Struct, frozen=True):
    """A token in a list."""

    id: UUID
    visit_id: UUID
    label: str
    name: str
    age_sex: str
    priority: str
    priority_text: str
    state: str
    state_text: str
    waited: str
    late: bool
    class_text: str
    """The kind of visit, where it is neither the usual one nor told by the priority, or ''."""


class RoomSight(Struct, frozen=True):
    """A room with the token it is calling."""

    place_id: UUID
    name: str
    token_id: UUID
    visit_id: UUID
    label: str
    state: str
    state_text: str
    called_at: str


class DayFigures(Struct, frozen=True):
    """The desk's day."""

    registered: str
    waiting: str
    median_wait: str


def named(row: Mapping[str, Any], locale: str, field: str = "name") -> str:
    """A maintained name in the reader's language."""
    translations = row[f"{field}_i18n"]
    if translations:
        found = msgspec.json.decode(translations).get(locale)
        if found:
            return str(found)
    return str(row[field] or "")


def queue_choices(arrival: Arrival, rows: Sequence[Any]) -> list[QueueChoice]:
    """Queues as choices."""
    return [
        QueueChoice(
            row["id"], named(row, arrival.locale), row["prefix"], row["registered"], row["waiting"]
        )
        for row in rows
    ]


def token_sights(arrival: Arrival, rows: Sequence[Any]) -> list[TokenSight]:
    """Tokens as a list shows them."""
    now, today = arrival.now, arrival.business_date
    return [_token(arrival, row, now, today) for row in rows]


def room_sights(arrival: Arrival, rows: Sequence[Any]) -> list[RoomSight]:
    """Rooms with their current tokens."""
    say = arrival.platform.catalogues.text
    return [
        RoomSight(
            row["place_id"],
            named(row, arrival.locale),
            row["token_id"],
            row["visit_id"],
            row["label"],
            row["state"],
            say(arrival.locale, STATES[row["state"]]),
            clock(arrival, row["changed_at"]),
        )
        for row in rows
    ]


def day_figures_shown(
    arrival: Arrival, queues: Sequence[QueueChoice], median: float | None
) -> DayFigures:
    """Counts over all queues and the median wait, in words."""
    say = arrival.platform.catalogues.text
    wait = say(arrival.locale, _("%(count)s min"), count=round(median)) if median else "–"
    registered = sum(queue.registered for queue in queues)
    return DayFigures(f"{registered:,}", f"{sum(q.waiting for q in queues):,}", wait)


def clock(arrival: Arrival, at: datetime) -> str:
    """The time of day in the tenant's zone."""
    return arrival.local(at).strftime("%H:%M")


def _token(arrival: Arrival, row: Mapping[str, Any], now: datetime, today: date) -> TokenSight:
    say = arrival.platform.catalogues.text
    minutes = max(0, int((now - row["opened_at"]).total_seconds() // 60))
    kind = row["visit_class"]
    return TokenSight(
        row["id"],
        row["visit_id"],
        row["label"],
        row["name"],
        age_sex(arrival, row, today),
        row["priority"],
        say(arrival.locale, PRIORITIES[row["priority"]]),
        row["state"],
        say(arrival.locale, STATES[row["state"]]),
        say(arrival.locale, _("%(count)s min"), count=minutes),
        minutes > LONG_WAIT_MINUTES,
        say(arrival.locale, OTHER_CLASSES[kind])
        if (kind := row["visit_class"]) in OTHER_CLASSES
        else "",
    )
