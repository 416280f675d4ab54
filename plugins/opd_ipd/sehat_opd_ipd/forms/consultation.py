"""The consultation's form: text, measurements, diagnoses, and a medicine being added."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from sehat.api import FormModel, Refusal, parse_day, refuse_field
from sehat_opd_ipd.domain.consultation import Draft
from sehat_opd_ipd.domain.prescription import LineOrder

__all__ = ["ConsultationForm"]

LONGEST_TEXT = 4000

Measure = Annotated[Decimal | None, Field(default=None, max_digits=6, decimal_places=2)]


class ConsultationForm(FormModel):
    """All that the page sends with any of its buttons."""

    version: int
    complaint: str = Field(default="", max_length=LONGEST_TEXT)
    advice: str = Field(default="", max_length=LONGEST_TEXT)
    next_visit: date | None = None
    diagnosis: list[str] = Field(default_factory=list, max_length=20)
    systolic: Measure = None
    diastolic: Measure = None
    pulse: Measure = None
    temperature: Measure = None
    spo2: Measure = None
    respiration: Measure = None
    glucose: Measure = None
    weight: Measure = None
    dose: str = Field(default="", max_length=80)
    timing: str = Field(default="", max_length=80)
    days: int | None = Field(default=None, ge=1, le=366)
    quantity: int | None = Field(default=None, ge=1, le=9999)
    instructions: str = Field(default="", max_length=200)
    override_reason: str = Field(default="", max_length=200)
    test_reason: str = Field(default="", max_length=200)
    urgency: Literal["routine", "urgent", "stat"] = "routine"

    @field_validator("next_visit", mode="before")
    @classmethod
    def _next_visit(cls, value: Any) -> date | None:  # noqa: ANN401 - as typed
        if not value:
            return None
        day = parse_day(str(value))
        if isinstance(day, Refusal):
            raise refuse_field(day)
        return day

    def draft(self, kinds: list[str]) -> Draft:
        """What is saved."""
        values = {kind: getattr(self, kind) for kind in kinds}
        return Draft(
            version=self.version,
            complaint=self.complaint,
            advice=self.advice,
            next_visit=self.next_visit,
            diagnoses=self.diagnosis,
            vitals={kind: value for kind, value in values.items() if value is not None},
        )

    def line(self, drug_code: str) -> LineOrder:
        """The medicine that is being added."""
        return LineOrder(
            drug_code=drug_code,
            dose=self.dose,
            timing=self.timing,
            days=self.days,
            quantity=self.quantity,
            instructions=self.instructions,
            override_reason=self.override_reason,
        )
