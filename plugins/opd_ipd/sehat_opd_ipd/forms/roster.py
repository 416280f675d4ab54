"""Forms of the roster: a clinic, what departs from it, and how far ahead the hospital books."""

from __future__ import annotations

from datetime import date, time
from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from sehat.api import FormModel, Refusal, refuse_field
from sehat_opd_ipd.domain.departures import Departure
from sehat_opd_ipd.domain.roster import ClinicPlan

__all__ = ["ClinicForm", "DayForm", "EndForm", "HolidayForm", "LaneForm", "PolicyForm"]

Places = Field(default=0, ge=0, le=999)


class ClinicForm(FormModel):
    """A clinic of the roster; an extra one is on `valid_from` alone, whatever its weekday."""

    kind: Literal["weekly", "extra"] = "weekly"
    queue_id: UUID
    practitioner_id: UUID | None = None
    place_id: UUID | None = None
    unit: str | None = Field(default=None, max_length=40)
    weekday: int = Field(default=1, ge=1, le=7)
    starts: time
    ends: time
    slot_minutes: int = Field(ge=1, le=240)
    quota_desk: int = Places
    quota_phone: int = Places
    quota_online: int = Places
    valid_from: date
    valid_until: date | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.ends <= self.starts:
            raise refuse_field(Refusal("opd_ipd.hours_order"))
        if self.valid_until and self.valid_until < self.valid_from:
            raise refuse_field(Refusal("opd_ipd.dates_order"))
        return self

    def plan(self) -> ClinicPlan:
        """What the roster shall hold."""
        given = self.model_dump()
        if self.kind == "extra":
            given["weekday"] = self.valid_from.isoweekday()
            given["valid_until"] = self.valid_from
        return ClinicPlan(**given)


class EndForm(FormModel):
    """From when a clinic is held no more."""

    since: date


class DayForm(FormModel):
    """One day of a clinic: closed, or held at other hours with other places."""

    kind: Literal["closed", "changed"]
    day: date
    day_starts: time | None = None
    day_ends: time | None = None
    day_desk: int | None = Field(default=None, ge=0, le=999)
    day_phone: int | None = Field(default=None, ge=0, le=999)
    day_online: int | None = Field(default=None, ge=0, le=999)
    name: str = Field(default="", max_length=80)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.kind == "changed" and not (
            self.day_starts and self.day_ends and self.day_starts < self.day_ends
        ):
            raise refuse_field(Refusal("opd_ipd.hours_order"))
        return self

    def departure(self, series_id: UUID) -> Departure:
        """The departure that this day is."""
        changed = self.kind == "changed"
        return Departure(
            kind=self.kind,
            since=self.day,
            until=self.day,
            series_id=series_id,
            starts=self.day_starts if changed else None,
            ends=self.day_ends if changed else None,
            quota_desk=self.day_desk if changed else None,
            quota_phone=self.day_phone if changed else None,
            quota_online=self.day_online if changed else None,
            name=self.name,
        )


class HolidayForm(FormModel):
    """A holiday of the hospital, or the leave of a doctor."""

    kind: Literal["holiday", "leave"]
    practitioner_id: UUID | None = None
    since: date
    until: date | None = None
    name: str = Field(default="", max_length=80)
    name_hi: str = Field(default="", max_length=80)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.until and self.until < self.since:
            raise refuse_field(Refusal("opd_ipd.dates_order"))
        if self.kind == "leave" and self.practitioner_id is None:
            raise refuse_field(Refusal("opd_ipd.whose_leave"))
        if self.kind == "holiday" and not self.name:
            raise refuse_field(Refusal("opd_ipd.which_holiday"))
        return self

    def departure(self) -> Departure:
        """The departure that this is."""
        return Departure(
            kind=self.kind,
            since=self.since,
            until=self.until or self.since,
            practitioner_id=self.practitioner_id if self.kind == "leave" else None,
            name=self.name,
            name_hi=self.name_hi,
        )


class PolicyForm(FormModel):
    """How many days ahead are booked, and how many hours before a booking is reminded of."""

    horizon_days: int = Field(ge=1, le=180)
    reminder_hours: int = Field(ge=1, le=168)


class LaneForm(FormModel):
    """How a queue interleaves its lanes."""

    emergency_first: bool = False
    priority_after: int = Field(ge=1, le=9)
