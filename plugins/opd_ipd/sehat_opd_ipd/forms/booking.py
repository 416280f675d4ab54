"""The form that books a place."""

from __future__ import annotations

from datetime import time
from typing import Literal
from uuid import UUID

from pydantic import Field, field_validator

from sehat.api import FormModel, Refusal, refuse_field

__all__ = ["BookingForm"]


class BookingForm(FormModel):
    """Whom, where and when; `place` is a clinic day and a time, as the list of times gives it."""

    person_id: UUID
    place: str = Field(max_length=60)
    channel: Literal["desk", "phone"] = "desk"
    visit_class: Literal["opd", "virtual", "home"] = "opd"
    priority: Literal["routine", "senior", "pregnant", "disabled", "emergency"] = "routine"
    locale: Literal["hi", "en"] = "hi"
    note: str | None = Field(default=None, max_length=200)
    moves: UUID | None = None

    @field_validator("place")
    @classmethod
    def _place(cls, value: str) -> str:
        try:
            _read(value)
        except ValueError as error:
            raise refuse_field(Refusal("opd_ipd.no_time_chosen")) from error
        return value

    @property
    def clinic_day_id(self) -> UUID:
        """The clinic day that was chosen."""
        return _read(self.place)[0]

    @property
    def slot(self) -> time:
        """The time that was chosen."""
        return _read(self.place)[1]


def _read(place: str) -> tuple[UUID, time]:
    clinic, _, slot = place.partition("|")
    return UUID(clinic), time.fromisoformat(slot)
