"""Doctors of a day as the superintendent sees them: on the roster, in the room, or neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sehat.api import Arrival
from sehat.api import marked as _
from sehat_opd_ipd.figure_sights import count_of, span_of_stage
from sehat_opd_ipd.queries.waits import Span, span_of
from sehat_opd_ipd.sights import named

__all__ = ["doctor_sights"]

GRACE = timedelta(minutes=15)
"""So long after its hour a clinic may begin before it counts as late."""

STATES = {
    "seeing": (_("Sees patients"), "ok"),
    "late": (_("Not begun"), "danger"),
    "later": (_("Comes later"), ""),
    "over": (_("Saw nobody"), "warn"),
    "away": (_("Not held"), "info"),
    "unplanned": (_("Not on the roster"), "warn"),
}


def doctor_sights(
    arrival: Arrival,
    rostered: Sequence[Any],
    seen: Sequence[Any],
    day: date,
    *,
    queues: Sequence[Any],
    names: Mapping[Any, Any],
) -> list[dict[str, Any]]:
    """One line a clinic of the roster, then those who see patients without one.

    `seen` are rows of `waits_by` by doctor, `names` the practitioners by id.
    """
    by_doctor = {row["grouped"]: row for row in seen if row["grouped"] is not None}
    departments = {queue["id"]: named(queue, arrival.locale) for queue in queues}
    lines = [
        _line(arrival, day, clinic, by_doctor.get(clinic["doctor_id"]), departments)
        for clinic in rostered
    ]
    planned = {clinic["doctor_id"] for clinic in rostered}
    return lines + [
        _unplanned(arrival, day, row, names[doctor])
        for doctor, row in by_doctor.items()
        if doctor not in planned and row["seen"]
    ]


def _line(
    arrival: Arrival,
    day: date,
    clinic: Any,  # noqa: ANN401 - a row
    row: Any,  # noqa: ANN401 - a row, or nothing
    departments: dict[Any, str],
) -> dict[str, Any]:
    state = _state(arrival, day, clinic, row)
    return {
        **_figures(arrival, day, clinic["doctor_id"], row),
        "name": named(clinic, arrival.locale, "doctor"),
        "department": departments.get(clinic["queue_id"], ""),
        "hours": f"{clinic['starts']:%H:%M}–{clinic['ends']:%H:%M}",
        **_told(arrival, state),
    }


def _unplanned(arrival: Arrival, day: date, row: Any, doctor: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        **_figures(arrival, day, row["grouped"], row),
        "name": named(doctor, arrival.locale),
        "department": "",
        "hours": "–",
        **_told(arrival, "unplanned"),
    }


def _figures(arrival: Arrival, day: date, doctor: Any, row: Any) -> dict[str, Any]:  # noqa: ANN401
    span = span_of(row, "consult") if row else Span(0, None, None)
    return {
        "href": f"/{arrival.here.slug}/opd_ipd/figures/doctor?day={day}&doctor={doctor}",
        "seen": count_of(arrival, day, row["seen"] if row else 0, doctor=doctor, seen=1),
        "short": count_of(arrival, day, row["short"] if row else 0, doctor=doctor, short=1),
        "median": span_of_stage(arrival, day, span, "consult", doctor=doctor)["median"],
    }


def _told(arrival: Arrival, state: str) -> dict[str, str]:
    words, kind = STATES[state]
    return {"state": arrival.platform.catalogues.text(arrival.locale, words), "kind": kind}


def _state(arrival: Arrival, day: date, clinic: Any, row: Any) -> str:  # noqa: ANN401 - rows
    if row is not None and row["seen"]:
        return "seeing"
    if clinic["state"] == "closed":
        return "away"
    if arrival.now < _at(day, clinic["starts"], arrival.here.zone) + GRACE:
        return "later"
    return "late" if arrival.now < _at(day, clinic["ends"], arrival.here.zone) else "over"


def _at(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(zone))
