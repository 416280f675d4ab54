"""Figures as pages show them: in words, with charts, each leading to the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from msgspec import Struct

from sehat.api import (
    Arrival,
    BarChart,
    LineChart,
    Point,
    bar_chart,
    day_text,
    line_chart,
    number_text,
    short_day_text,
)
from sehat.api import marked as _
from sehat_opd_ipd.queries.figures import DayCounts
from sehat_opd_ipd.queries.waits import SHORT_MINUTES, STAGES, Span, span_of
from sehat_opd_ipd.sights import clock, named
from sehat_opd_ipd.token_words import STATES

__all__ = [
    "Figure",
    "StageSight",
    "count_of",
    "days_around",
    "hours_chart",
    "minutes_text",
    "month_charts",
    "now_tiles",
    "queue_sights",
    "rows_href",
    "span_of_stage",
    "stage_sights",
    "token_row",
]

HOUR = 60
LATE_MINUTES = 60
TICK_DAYS = 5

STAGE_NAMES = {
    "call": _("Registered to called"),
    "room": _("Called to the room"),
    "consult": _("With the doctor"),
    "test": _("Sent for tests to back"),
}


class Figure(Struct, frozen=True):
    """A figure in words with the way to its rows."""

    text: str
    href: str = ""


class StageSight(Struct, frozen=True):
    """How long a stage took."""

    name: str
    count: Figure
    median: Figure
    most: Figure
    value: float
    """The median in minutes, for a meter."""


def minutes_text(arrival: Arrival, minutes: float | None) -> str:
    """A length in words, such as `12 min` or `1 h 5 min`; a dash where there is none."""
    if minutes is None:
        return "–"
    whole = round(minutes)
    say = arrival.platform.catalogues.text
    if whole < HOUR:
        return say(arrival.locale, _("%(count)s min"), count=whole)
    hours, rest = divmod(whole, HOUR)
    return say(arrival.locale, _("%(hours)s h %(count)s min"), hours=hours, count=rest)


def rows_href(arrival: Arrival, day: date, **terms: object) -> str:
    """The page of the tokens behind a figure."""
    asked = {"day": day.isoformat(), **{name: str(term) for name, term in terms.items() if term}}
    return f"/{arrival.here.slug}/opd_ipd/figures/visits?{urlencode(asked)}"


def count_of(arrival: Arrival, day: date, count: int, **terms: object) -> Figure:
    """A count that leads to what it counts; nothing leads nowhere."""
    text = number_text(count, arrival.locale)
    return Figure(text, rows_href(arrival, day, **terms) if count else "")


def span_of_stage(
    arrival: Arrival, day: date, span: Span, stage: str, **terms: object
) -> dict[str, Figure]:
    """The median and what nine of ten stay within; both lead to the tokens, the longest first."""
    href = rows_href(arrival, day, stage=stage, **terms) if span.count else ""
    return {
        "median": Figure(minutes_text(arrival, span.median), href),
        "most": Figure(minutes_text(arrival, span.most), href),
    }


def stage_sights(
    arrival: Arrival,
    row: Any,  # noqa: ANN401 - a row of `waits_by`, or nothing
    day: date,
    *,
    doctor: object = "",
) -> list[StageSight]:
    """All four stages of a day, those that did not happen too."""
    spans = {stage: span_of(row, stage) if row else Span(0, None, None) for stage in STAGES}
    say = arrival.platform.catalogues.text
    return [
        StageSight(
            say(arrival.locale, STAGE_NAMES[stage]),
            count_of(arrival, day, span.count, stage=stage, doctor=doctor),
            **span_of_stage(arrival, day, span, stage, doctor=doctor),
            value=span.median or 0.0,
        )
        for stage, span in spans.items()
    ]


def queue_sights(
    arrival: Arrival,
    queues: Sequence[Any],
    now: Mapping[UUID, Mapping[str, int]],
    waits: Sequence[Any],
    day: date,
) -> list[dict[str, Any]]:
    """The departments of a day: their counts, and the wait for the first call."""
    by_queue = {row["grouped"]: row for row in waits}
    shown = []
    for queue in queues:
        row, counts = by_queue.get(queue["id"]), now[queue["id"]]
        if row is None and not counts["registered"]:
            continue
        span = span_of(row, "call") if row else Span(0, None, None)
        key = queue["id"]
        shown.append(
            {
                "name": named(queue, arrival.locale),
                "registered": count_of(arrival, day, row["registered"] if row else 0, queue=key),
                "waiting": count_of(arrival, day, counts["waiting"], queue=key, state="waiting"),
                "seen": count_of(arrival, day, row["seen"] if row else 0, queue=key, seen=1),
                "missed": count_of(arrival, day, counts["missed"], queue=key, state="no_show"),
                **span_of_stage(arrival, day, span, "call", queue=key),
            }
        )
    return shown


def hours_chart(
    arrival: Arrival, rows: Sequence[Any], day: date, count: str, **terms: object
) -> BarChart | None:
    """Bars by hour from the first to the last that has any; nothing where there is none.

    `rows` are of `waits_by` by an hour, `count` is what is counted of each, and `terms` lead to it.
    """
    name = "room_hour" if count == "seen" else "hour"
    counted = {row["grouped"]: row[count] for row in rows if row["grouped"] is not None}
    if not counted:
        return None
    points = [
        Point(
            float(counted.get(hour, 0)),
            f"{hour:02}",
            f"{hour:02}:00–{hour + 1:02}:00",
            rows_href(arrival, day, **{name: f"{hour:02}"}, **terms) if hour in counted else "",
        )
        for hour in range(min(counted), max(counted) + 1)
    ]
    return bar_chart(points)


def month_charts(arrival: Arrival, days: Sequence[DayCounts]) -> dict[str, BarChart | LineChart]:
    """The registrations and the median wait for the first call, day by day."""
    board = f"/{arrival.here.slug}/opd_ipd/figures?day="

    def points(values: Sequence[float | None]) -> list[Point]:
        return [
            Point(
                value,
                short_day_text(day.day, arrival.locale) if number % TICK_DAYS == 0 else "",
                short_day_text(day.day, arrival.locale),
                board + day.day.isoformat() if day.registered else "",
            )
            for number, (day, value) in enumerate(zip(days, values, strict=True))
        ]

    waits = [day.spans["call"].median if "call" in day.spans else None for day in days]
    return {
        "registered": bar_chart(points([float(day.registered) for day in days])),
        "waits": line_chart(
            points([None if wait is None else round(wait, 1) for wait in waits]),
        ),
    }


def days_around(arrival: Arrival, day: date, **terms: object) -> dict[str, Any]:
    """The day in words, with the ways to the day before and after, as far as there is one."""
    more = "".join(f"&{name}={term}" for name, term in terms.items() if term)
    after = day + timedelta(days=1)
    return {
        "day": day_text(day, arrival.locale),
        "is_today": day == arrival.business_date,
        "before_href": f"{arrival.path}?day={day - timedelta(days=1)}{more}",
        "after_href": f"{arrival.path}?day={after}{more}" if after <= arrival.business_date else "",
    }


def now_tiles(
    arrival: Arrival,
    day: date,
    now: Mapping[UUID, Mapping[str, int]],
    longest: Any,  # noqa: ANN401 - a row, or nothing
) -> dict[str, Any]:
    """What changes with every token: counts over all queues, and who of today waits longest."""

    def total(name: str) -> int:
        return sum(counts[name] for counts in now.values())

    waits = longest is not None and day == arrival.business_date
    waited = (arrival.now - longest["changed_at"]).total_seconds() / HOUR if waits else None
    return {
        "registered": count_of(arrival, day, total("registered")),
        "waiting": count_of(arrival, day, total("waiting"), state="waiting"),
        "missed": count_of(arrival, day, total("missed"), state="no_show"),
        "longest": Figure(
            minutes_text(arrival, waited), rows_href(arrival, day, state="waiting") if waits else ""
        ),
        "longest_label": longest["label"] if waits else "",
        "longest_late": waited is not None and waited > LATE_MINUTES,
    }


def token_row(arrival: Arrival, row: Any, names: Mapping[UUID, str]) -> dict[str, Any]:  # noqa: ANN401
    """A token among others: its times and the minutes of its stages; no name of a patient."""
    say = arrival.platform.catalogues.text

    def time(at: datetime | None) -> str:
        return clock(arrival, at) if at else "–"

    consult = row["consult"]
    return {
        "label": row["label"],
        "visit_id": row["visit_id"],
        "department": names.get(row["queue_id"], ""),
        "doctor": named(
            {**row, "name": row["doctor"], "name_i18n": row["doctor_i18n"]}, arrival.locale
        )
        if row["doctor"]
        else "",
        "state": say(arrival.locale, STATES[row["state"]]),
        "registered": time(row["registered_at"]),
        "called": time(row["called_at"]),
        "entered": time(row["entered_at"]),
        "done": time(row["done_at"]),
        **{stage: minutes_text(arrival, row[stage]) for stage in STAGES},
        "short": row["done_at"] is not None and consult is not None and consult < SHORT_MINUTES,
    }
