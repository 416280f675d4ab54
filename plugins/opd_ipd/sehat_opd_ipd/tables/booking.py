"""Bookings of places in clinics, with every change of theirs."""

from __future__ import annotations

from piccolo.columns import UUID, Date, Text, Time, Timestamptz
from piccolo.table import Table

from sehat.api import UUID7, TenantKey
from sehat_opd_ipd.tables.clinic import ClinicDay
from sehat_opd_ipd.tables.visit import Visit

__all__ = ["Booking", "BookingChange"]


class Booking(Table, tablename="opd_ipd_booking"):
    """A person has a place in a clinic on one day, at about one time."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    number = Text(default=None, null=False)
    person_id = UUID(default=None, null=False)
    clinic_day_id = TenantKey(ClinicDay, default=None, null=False)
    day = Date(default=None, null=False)
    slot = Time(default=None, null=False)
    channel = Text(default=None, null=False)
    state = Text(default="booked", null=False)
    visit_class = Text(default="opd", null=False)
    priority = Text(default="routine", null=False)
    locale = Text(default="hi", null=False, help_text="Language of messages about it.")
    note = Text(default=None, null=True)
    moved_from = TenantKey("self", default=None, null=True)
    visit_id = TenantKey(Visit, default=None, null=True)
    reminded_at = Timestamptz(default=None, null=True)
    made_at = Timestamptz(null=False)
    made_by = UUID(default=None, null=True)


class BookingChange(Table, tablename="opd_ipd_booking_change"):
    """A booking went from one state to the next."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    booking_id = TenantKey(Booking, default=None, null=False)
    from_state = Text(default=None, null=True)
    to_state = Text(default=None, null=False)
    reason = Text(default=None, null=True)
    at = Timestamptz(null=False)
    by = UUID(default=None, null=True)
