"""Bookings, and the days and times that are free, as pages show them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from sehat.api import Arrival, age_sex, short_day_text, weekday_text
from sehat.api import marked as _
from sehat_opd_ipd.sights import PRIORITIES, named

__all__ = [
    "BOOKING_STATES",
    "CHANNELS",
    "VISIT_CLASSES",
    "BookingSight",
    "ClinicSight",
    "DayCell",
    "booking_sights",
    "calendar_weeks",
    "clinic_sights",
    "closed_text",
    "slots_of",
    "step_sights",
    "time_choices",
]

CHANNELS = {"desk": _("At the desk"), "phone": _("By phone"), "online": _("Online")}
VISIT_CLASSES = {
    "opd": _("Visit to the OPD"),
    "virtual": _("Call by phone or video"),
    "home": _("Visit at home"),
    "emergency": _("Emergency"),
}
BOOKING_STATES = {
    "booked": (_("Booked"), "info"),
    "arrived": (_("Arrived"), "ok"),
    "completed": (_("Completed"), ""),
    "cancelled": (_("Cancelled"), "danger"),
    "no_show": (_("Did not come"), "warn"),
    "moved": (_("Moved"), ""),
}
CLOSED = {
    "holiday": _("Holiday"),
    "leave": _("Doctor on leave"),
    "closed": _("Clinic closed"),
    None: _("No clinic any more"),
}
MESSAGES = {
    "opd_ipd.booking_made": _("SMS about the booking"),
    "opd_ipd.booking_moved": _("SMS about the new day"),
    "opd_ipd.booking_cancelled": _("SMS about the cancelling"),
    "opd_ipd.booking_reminder": _("Reminder by SMS"),
}
MESSAGE_STATES = {
    "waiting": _("waiting"),
    "sent": _("sent"),
    "delivered": _("delivered"),
    "undelivered": _("not delivered"),
    "dead": _("could not be sent"),
    "set_aside": _("set aside"),
}
FEW = 3
WEEK = 7


class DayCell(Struct, frozen=True):
    """A day of the calendar; `kind` is free, few, full, closed, or none without a clinic."""

    day: str
    date: int
    month_text: str
    """The month, where the calendar enters it."""
    full_text: str
    kind: str
    free: int
    why: str
    chosen: bool


class ClinicSight(Struct, frozen=True):
    """A clinic of one day with its figures."""

    id: UUID
    department: str
    doctor: str
    room: str
    hours: str
    quota: int
    booked: int
    arrived: int
    closed_text: str


class BookingSight(Struct, frozen=True):
    """A booking in a list."""

    id: UUID
    number: str
    clinic_id: UUID
    queue_id: UUID
    person_id: UUID
    name: str
    name_local: str
    age_sex: str
    registration: str
    day_text: str
    time_text: str
    department: str
    doctor: str
    room: str
    hours: str
    channel_text: str
    class_text: str
    visit_class: str
    priority: str
    priority_text: str
    state: str
    state_text: str
    state_kind: str
    stands: bool
    """Whether it may still be moved or cancelled."""
    due: bool
    """Whether the person is expected today and may be marked as arrived."""
    stranded: str
    """Why the clinic of a standing booking is not held, or ''."""
    token: str
    visit_id: UUID | None
    note: str
    message: str
    """The latest message about it and how far it has come, or ''."""


def slots_of(clinic: Mapping[str, Any]) -> list[time]:
    """The times of a clinic, `slot_minutes` apart; a slot longer than the hours is the only one."""
    begin = datetime.combine(date.min, clinic["starts"])
    minutes = (datetime.combine(date.min, clinic["ends"]) - begin).seconds // 60
    count = max(minutes // clinic["slot_minutes"], 1)
    return [(begin + timedelta(minutes=n * clinic["slot_minutes"])).time() for n in range(count)]


def time_choices(
    arrival: Arrival, clinics: Sequence[Any], taken: Sequence[Any]
) -> list[tuple[str, str]]:
    """The free times of a day's clinics: a value for the form, and the time with the doctor."""
    counted = {(row["clinic_day_id"], row["slot"]): row["taken"] for row in taken}
    now = arrival.local(arrival.now)
    choices = []
    for clinic in clinics:
        slots = slots_of(clinic)
        each = math.ceil(clinic["quota_all"] / len(slots))
        where, each_lasts = _where(arrival, clinic), timedelta(minutes=clinic["slot_minutes"])
        for slot in slots if clinic["free"] > 0 else ():
            ends = datetime.combine(clinic["day"], slot) + each_lasts
            gone = ends <= now.replace(tzinfo=None)
            if not gone and counted.get((clinic["id"], slot), 0) < each:
                choices.append((slot, f"{clinic['id']}|{slot:%H:%M}", where))
    return [(value, f"{slot:%H:%M} · {where}") for slot, value, where in sorted(choices)]


def calendar_weeks(
    arrival: Arrival, rows: Sequence[Any], first: date, days: int, chosen: date | None
) -> list[list[DayCell | None]]:
    """The days from `first` on as weeks from Monday; None fills the weeks at both ends."""
    by_day = {row["day"]: row for row in rows}
    cells: list[DayCell | None] = [None] * first.weekday()
    for n in range(days):
        day = first + timedelta(days=n)
        cells.append(_cell(arrival, day, by_day.get(day), first, chosen))
    cells += [None] * (-len(cells) % WEEK)
    return [cells[at : at + WEEK] for at in range(0, len(cells), WEEK)]


def clinic_sights(arrival: Arrival, rows: Sequence[Any]) -> list[ClinicSight]:
    """Clinics of a day."""
    return [
        ClinicSight(
            row["id"],
            named(row, arrival.locale),
            named(row, arrival.locale, "doctor"),
            named(row, arrival.locale, "room"),
            hours_text(row),
            row["quota"] or 0,
            row["booked"],
            row["arrived"],
            closed_text(arrival, row) if row["state"] == "closed" else "",
        )
        for row in rows
    ]


def booking_sights(
    arrival: Arrival, rows: Sequence[Any], messages: Sequence[Any] = ()
) -> list[BookingSight]:
    """Bookings of a list, with the latest of the messages about each."""
    latest = {row["counted_key"]: row for row in messages}
    return [_booking(arrival, row, latest.get(str(row["id"]))) for row in rows]


class StepSight(Struct, frozen=True):
    """A change of a booking."""

    text: str
    kind: str
    at: str


def step_sights(arrival: Arrival, rows: Sequence[Any]) -> list[StepSight]:
    """The changes of a booking."""
    say = arrival.platform.catalogues.text
    return [
        StepSight(
            say(arrival.locale, BOOKING_STATES[row["to_state"]][0]),
            BOOKING_STATES[row["to_state"]][1],
            f"{short_day_text(at.date(), arrival.locale)}, {at:%H:%M}",
        )
        for row in rows
        for at in [arrival.local(row["at"])]
    ]


def hours_text(row: Mapping[str, Any]) -> str:
    """The hours of a clinic, such as 09:00–13:00."""
    return f"{row['starts']:%H:%M}–{row['ends']:%H:%M}"


def closed_text(arrival: Arrival, row: Mapping[str, Any]) -> str:
    """Why a clinic is not held: the holiday's name, or the kind of the exception."""
    say = arrival.platform.catalogues.text
    kind = row["closed_kind"]
    if kind == "holiday" and row["closed_for"]:
        return named(row, arrival.locale, "closed_for")
    return say(arrival.locale, CLOSED.get(kind, CLOSED[None]))


def _cell(
    arrival: Arrival,
    day: date,
    row: Any,  # noqa: ANN401 - a row or nothing
    first: date,
    chosen: date | None,
) -> DayCell:
    kind, free, why = "none", 0, ""
    if row is not None and not row["held"]:
        kind, why = "closed", closed_text(arrival, row)
    elif row is not None and row["over"]:
        kind, why = "closed", arrival.platform.catalogues.text(arrival.locale, _("over"))
    elif row is not None:
        free = row["free"]
        kind = "full" if free == 0 else "few" if free <= FEW else "free"
    locale = arrival.locale
    return DayCell(
        day=day.isoformat(),
        date=day.day,
        month_text=short_day_text(day, locale).split()[-1] if first == day or day.day == 1 else "",
        full_text=f"{weekday_text(day, locale)} {short_day_text(day, locale)}",
        kind=kind,
        free=free,
        why=why,
        chosen=day == chosen,
    )


def _where(arrival: Arrival, clinic: Mapping[str, Any]) -> str:
    parts = (
        named(clinic, arrival.locale, "doctor"),
        clinic["unit"] or "",
        named(clinic, arrival.locale, "room"),
    )
    return " · ".join(part for part in parts if part)


def _booking(arrival: Arrival, row: Mapping[str, Any], message: Any) -> BookingSight:  # noqa: ANN401 - a row or nothing
    say, locale = arrival.platform.catalogues.text, arrival.locale
    text, kind = BOOKING_STATES[row["state"]]
    stands = row["state"] == "booked"
    return BookingSight(
        id=row["id"],
        number=row["number"],
        clinic_id=row["clinic_day_id"],
        queue_id=row["queue_id"],
        person_id=row["person_id"],
        name=row["person_name"],
        name_local=row["name_local"] or "",
        age_sex=age_sex(arrival, row, arrival.business_date),
        registration=row["registration"] or "",
        day_text=f"{weekday_text(row['day'], locale)} {short_day_text(row['day'], locale)}",
        time_text=f"{row['slot']:%H:%M}",
        department=named(row, locale, "department"),
        doctor=named(row, locale, "doctor"),
        room=named(row, locale, "room"),
        hours=hours_text(row),
        channel_text=say(locale, CHANNELS[row["channel"]]),
        class_text=say(locale, VISIT_CLASSES[row["visit_class"]]),
        visit_class=row["visit_class"],
        priority=row["priority"],
        priority_text=say(locale, PRIORITIES[row["priority"]]),
        state=row["state"],
        state_text=say(locale, text),
        state_kind=kind,
        stands=stands and row["day"] >= arrival.business_date,
        due=stands and row["day"] == arrival.business_date,
        stranded=(
            say(locale, _("The clinic is not held that day"))
            if stands and row["clinic_state"] == "closed"
            else ""
        ),
        token=row["token"] or "",
        visit_id=row["visit_id"],
        note=row["note"] or "",
        message=_message(arrival, message) if message else "",
    )


def _message(arrival: Arrival, row: Mapping[str, Any]) -> str:
    say = arrival.platform.catalogues.text
    what = say(arrival.locale, MESSAGES[row["template"]])
    return f"{what}: {say(arrival.locale, MESSAGE_STATES[row['state']])}"
