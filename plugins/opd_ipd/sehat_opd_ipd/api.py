"""What other plugins may import: what slots hand over, and the events of all that happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import ClassVar
from uuid import UUID

from sehat.api import Event

__all__ = [
    "EVENTS",
    "BookingCancelled",
    "BookingMade",
    "BookingMoved",
    "ConsultationSigned",
    "PatientSide",
    "RegisteredPatient",
    "ResultVerified",
    "TestOrdered",
    "VisitRegistered",
]


@dataclass(frozen=True, slots=True)
class PatientSide:
    """Beside the consultation of a visit, `opd_ipd.patient.side`; the record is open for care.

    A fill reads the record's rows as they are open, and opens none itself.
    """

    person_id: UUID
    visit_id: UUID


@dataclass(frozen=True, slots=True)
class RegisteredPatient:
    """What the form `opd_ipd.registration` has saved: somebody new, and their first visit."""

    person_id: UUID
    visit_id: UUID


class VisitRegistered(Event, frozen=True, kw_only=True):
    """A person got a token in a queue; the SQL function `opd_ipd_register_visit` writes it.

    Aggregate: the visit.
    """

    event_name: ClassVar[str] = "opd_ipd.visit_registered.v1"
    person_id: UUID
    queue_id: UUID
    token_id: UUID


class ConsultationSigned(Event, frozen=True, kw_only=True):
    """A consultation was signed; its document stands in the record."""

    event_name: ClassVar[str] = "opd_ipd.consultation_signed.v1"
    person_id: UUID
    visit_id: UUID
    record_entry_id: UUID


class BookingMade(Event, frozen=True, kw_only=True):
    """A place was booked; the SQL function `opd_ipd_book` writes it. Aggregate: the booking."""

    event_name: ClassVar[str] = "opd_ipd.booking_made.v1"
    person_id: UUID
    clinic_day_id: UUID
    queue_id: UUID
    day: date
    slot: time
    channel: str
    moved_from: UUID | None = None


class BookingMoved(Event, frozen=True, kw_only=True):
    """A booking gave way to another one, `moved_to`, which has its own `booking_made`."""

    event_name: ClassVar[str] = "opd_ipd.booking_moved.v1"
    person_id: UUID
    moved_to: UUID


class BookingCancelled(Event, frozen=True, kw_only=True):
    """A booking was cancelled, and its place is free again."""

    event_name: ClassVar[str] = "opd_ipd.booking_cancelled.v1"
    person_id: UUID
    clinic_day_id: UUID
    day: date
    channel: str


class TestOrdered(Event, frozen=True, kw_only=True):
    """A test or panel of the laboratory was ordered at a visit. Aggregate: the order."""

    event_name: ClassVar[str] = "opd_ipd.test_ordered.v1"
    visit_id: UUID
    code: str
    urgency: str


class ResultVerified(Event, frozen=True, kw_only=True):
    """The results of an order were verified, and their report stands in the record.

    Aggregate: the order. `corrects` is the entry that the report supersedes.
    """

    event_name: ClassVar[str] = "opd_ipd.result_verified.v1"
    person_id: UUID
    visit_id: UUID
    record_entry_id: UUID
    abnormal: bool
    corrects: UUID | None = None


EVENTS = (
    VisitRegistered,
    ConsultationSigned,
    BookingMade,
    BookingMoved,
    BookingCancelled,
    TestOrdered,
    ResultVerified,
)
