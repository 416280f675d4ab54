"""Forms of the receipts book: amounts are typed in rupees and counted in paise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal
from uuid import UUID

from pydantic import Field, field_validator

from sehat.api import FormModel, Refusal, parse_day, refuse_field
from sehat_opd_ipd.domain.fee import MOST

__all__ = ["FeeForm", "ReceiptForm", "paise_of"]


def paise_of(text: str) -> int | Refusal:
    """An amount typed in rupees, such as `1,250.50`, in paise; refuses with `opd_ipd.amount`."""
    try:
        paise = Decimal(text.replace(",", "").replace("₹", "").strip()) * 100
    except InvalidOperation:
        return Refusal("opd_ipd.amount")
    if not paise.is_finite() or paise != paise.to_integral_value() or not 0 <= paise <= MOST:
        return Refusal("opd_ipd.amount")
    return int(paise)


def _amount(value: Any) -> int:  # noqa: ANN401 - as typed
    found = paise_of(str(value)) if value else 0
    if isinstance(found, Refusal):
        raise refuse_field(found)
    return found


class ReceiptForm(FormModel):
    """What is paid for a visit beside its fee, how, and what is waived."""

    mode: Literal["cash", "upi", "card"] = "cash"
    reference: str = Field(default="", max_length=60)
    counter_id: UUID | None = None
    other_title: str = Field(default="", max_length=120)
    other_amount: int = 0
    waived: int = 0
    reason: str = Field(default="", max_length=200)

    @field_validator("other_amount", "waived", mode="before")
    @classmethod
    def _rupees(cls, value: Any) -> int:  # noqa: ANN401 - as typed
        return _amount(value)


class FeeForm(FormModel):
    """A fee from a day on."""

    title: str = Field(max_length=120)
    amount: int
    valid_from: date
    org_unit_id: UUID | None = None
    visit_class: Literal["opd", "virtual", "home", "emergency"] | None = None

    @field_validator("amount", mode="before")
    @classmethod
    def _rupees(cls, value: Any) -> int:  # noqa: ANN401 - as typed
        return _amount(value)

    @field_validator("valid_from", mode="before")
    @classmethod
    def _day(cls, value: Any) -> date:  # noqa: ANN401 - as typed
        day = parse_day(str(value))
        if isinstance(day, Refusal):
            raise refuse_field(day)
        return day
