"""The roster as its pages show it: a week by doctor and day, versions, and departures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct, field

from sehat.api import Arrival, short_day_text, weekday_text
from sehat.api import marked as _
from sehat_opd_ipd.booking_sights import closed_text, hours_text
from sehat_opd_ipd.sights import named

__all__ = [
    "CellSight",
    "DepartureSight",
    "DoctorRow",
    "VersionSight",
    "departure_sights",
    "span_text",
    "version_sights",
    "week_rows",
    "weekday_choices",
]

KINDS = {
    "holiday": _("Holiday"),
    "leave": _("Leave"),
    "closed": _("Clinic closed"),
    "changed": _("Other hours"),
}
WEEK = 7


class CellSight(Struct, frozen=True):
    """A clinic on a day of the week that is shown; `kind` is '', closed, changed or extra."""

    session_id: UUID
    hours: str
    place: str
    booked: int
    quota: int
    kind: str
    mark: str
    """Why it is closed, or that it is changed or extra, in words."""


class DoctorRow(Struct):
    """A doctor, or a room without one, with the clinics of each day from Monday."""

    department: str
    doctor: str
    practitioner_id: str
    queue_id: UUID
    days: list[list[CellSight]] = field(default_factory=lambda: [[] for _day in range(WEEK)])


class VersionSight(Struct, frozen=True):
    """A version of a clinic."""

    id: UUID
    span: str
    text: str
    places: str
    made: str
    state: str
    current: bool


class DepartureSight(Struct, frozen=True):
    """A departure in a list; `stranded` bookings still stand in clinics that it closes."""

    id: UUID
    kind: str
    kind_text: str
    title: str
    span: str
    stranded: int
    first_day: str


def week_rows(arrival: Arrival, rows: Sequence[Any], monday: date) -> list[DoctorRow]:
    """The planned clinics of a week as rows of doctors, in the order of the departments."""
    found: dict[tuple[Any, Any], DoctorRow] = {}
    for row in rows:
        key = (row["queue_id"], row["practitioner_id"])
        if key not in found:
            found[key] = DoctorRow(
                named(row, arrival.locale, "department"),
                named(row, arrival.locale, "doctor"),
                str(row["practitioner_id"] or ""),
                row["queue_id"],
            )
        found[key].days[(row["day"] - monday).days].append(_cell(arrival, row))
    return list(found.values())


def version_sights(arrival: Arrival, rows: Sequence[Any], shown: UUID) -> list[VersionSight]:
    """The versions of a clinic, the latest first."""
    return [
        VersionSight(
            row["id"],
            span_text(arrival, row["valid_from"], row["valid_until"]),
            " · ".join(
                part
                for part in (
                    weekday_text(date(2024, 1, row["weekday"]), arrival.locale),
                    hours_text(row),
                    named(row, arrival.locale, "doctor"),
                    named(row, arrival.locale, "room"),
                )
                if part
            ),
            f"{row['quota_desk']} + {row['quota_phone']} + {row['quota_online']}",
            " · ".join(p for p in (arrival.day_text(made_on(arrival, row)), row["maker"]) if p),
            row["state"],
            row["id"] == shown,
        )
        for row in rows
    ]


def departure_sights(arrival: Arrival, rows: Sequence[Any]) -> list[DepartureSight]:
    """Departures of a list."""
    say = arrival.platform.catalogues.text
    return [
        DepartureSight(
            row["id"],
            row["kind"],
            say(arrival.locale, KINDS[row["kind"]]),
            " · ".join(
                part
                for part in (
                    named(row, arrival.locale, "doctor")
                    or named(row, arrival.locale, "department"),
                    named(row, arrival.locale),
                    hours_text(row) if row["starts"] else "",
                )
                if part
            ),
            span_text(arrival, row["since"], row["until"]),
            row["stranded"],
            row["since"].isoformat(),
        )
        for row in rows
    ]


def span_text(arrival: Arrival, first: date, last: date | None) -> str:
    """Two dates as a span; one date where they are the same, and 'from' where it has no end."""
    if last is None:
        return arrival.platform.catalogues.text(
            arrival.locale, _("from %(day)s"), day=arrival.day_text(first)
        )
    if first == last:
        return arrival.day_text(first)
    return f"{short_day_text(first, arrival.locale)} – {arrival.day_text(last)}"


def made_on(arrival: Arrival, row: Mapping[str, Any]) -> date:
    """The day on which a version was made, in the hospital's zone."""
    return arrival.local(row["made_at"]).date()


def weekday_choices(arrival: Arrival) -> list[tuple[int, str]]:
    """The weekdays from Monday, by their ISO numbers."""
    monday = date(2024, 1, 1)
    return [(n + 1, weekday_text(monday + timedelta(days=n), arrival.locale)) for n in range(WEEK)]


def _cell(arrival: Arrival, row: Mapping[str, Any]) -> CellSight:
    say, kind, mark = arrival.platform.catalogues.text, "", ""
    if row["state"] == "closed":
        kind, mark = "closed", closed_text(arrival, row)
    elif row["exception_id"]:
        kind, mark = "changed", say(arrival.locale, KINDS["changed"])
    elif row["kind"] == "extra":
        kind, mark = "extra", say(arrival.locale, _("Extra clinic"))
    place = " · ".join(p for p in (row["unit"] or "", named(row, arrival.locale, "room")) if p)
    return CellSight(
        row["session_id"],
        hours_text(row),
        place,
        row["booked"],
        row["quota_desk"] + row["quota_phone"] + row["quota_online"],
        kind,
        mark,
    )
