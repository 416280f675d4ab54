"""The roster: clinics by weekday, what departs from it, and the days and places it comes to."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Date, Integer, Text, Time, Timestamptz
from piccolo.table import Table

from sehat.api import UUID7, TenantKey
from sehat_opd_ipd.tables.queue import Queue

__all__ = ["BookingPolicy", "ClinicDay", "ClinicException", "ClinicPlace", "ClinicSession"]


class ClinicSession(Table, tablename="opd_ipd_clinic_session"):
    """A doctor, or a room, sees patients of a department on a weekday between two hours.

    A change makes a new row of the same series, so that the roster of every past day stays.
    """

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    series_id = TenantKey("self", default=None, null=False, help_text="The first of its versions.")
    queue_id = TenantKey(Queue, default=None, null=False)
    kind = Text(default="weekly", null=False, help_text="weekly, or extra: on one day alone")
    unit = Text(default=None, null=True)
    place_id = UUID(default=None, null=True)
    practitioner_id = UUID(default=None, null=True)
    weekday = Integer(default=None, null=False, help_text="1 is Monday, 7 Sunday.")
    starts = Time(default=None, null=False)
    ends = Time(default=None, null=False)
    slot_minutes = Integer(default=None, null=False)
    quota_desk = Integer(default=0, null=False)
    quota_phone = Integer(default=0, null=False)
    quota_online = Integer(default=0, null=False)
    valid_from = Date(default=None, null=False)
    valid_until = Date(default=None, null=True)
    state = Text(default="active", null=False)
    made_at = Timestamptz(null=False)
    made_by = UUID(default=None, null=True)


class ClinicException(Table, tablename="opd_ipd_clinic_exception"):
    """What departs from the roster: a holiday, leave, a clinic closed or held at other hours."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    kind = Text(default=None, null=False)
    practitioner_id = UUID(default=None, null=True)
    series_id = TenantKey(ClinicSession, default=None, null=True)
    since = Date(default=None, null=False)
    until = Date(default=None, null=False)
    starts = Time(default=None, null=True)
    ends = Time(default=None, null=True)
    quota_desk = Integer(default=None, null=True)
    quota_phone = Integer(default=None, null=True)
    quota_online = Integer(default=None, null=True)
    name = Text(default="", null=False)
    name_i18n = JSONB(default="{}", null=False)
    state = Text(default="active", null=False)
    made_at = Timestamptz(null=False)
    made_by = UUID(default=None, null=True)


class ClinicDay(Table, tablename="opd_ipd_clinic_day"):
    """A clinic on one date, as roster and exceptions make it."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    series_id = TenantKey(ClinicSession, default=None, null=False)
    session_id = TenantKey(ClinicSession, default=None, null=False)
    queue_id = TenantKey(Queue, default=None, null=False)
    place_id = UUID(default=None, null=True)
    practitioner_id = UUID(default=None, null=True)
    day = Date(default=None, null=False)
    starts = Time(default=None, null=False)
    ends = Time(default=None, null=False)
    slot_minutes = Integer(default=None, null=False)
    state = Text(default="open", null=False)
    exception_id = TenantKey(ClinicException, default=None, null=True)


class ClinicPlace(Table, tablename="opd_ipd_clinic_place"):
    """The places of a clinic day in one channel, and how many are booked.

    `over` are those booked above a quota that was lowered later; as they leave it goes first.
    """

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    clinic_day_id = TenantKey(ClinicDay, default=None, null=False)
    channel = Text(default=None, null=False)
    quota = Integer(default=0, null=False)
    booked = Integer(default=0, null=False)
    over = Integer(default=0, null=False)


class BookingPolicy(Table, tablename="opd_ipd_booking_policy"):
    """How far ahead a hospital books and reminds; the latest row counts."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    horizon_days = Integer(default=30, null=False)
    reminder_hours = Integer(default=20, null=False)
    set_at = Timestamptz(null=False)
    set_by = UUID(default=None, null=True)
