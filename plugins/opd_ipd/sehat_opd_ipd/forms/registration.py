"""The registration desk's form: a person as told, and the department they come for."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator

from sehat.api import (
    Born,
    Described,
    FormModel,
    PersonDetails,
    Refusal,
    normalise_identifier,
    normalise_mobile,
    parse_age,
    parse_birth,
    refuse_field,
)

__all__ = ["NewPatient", "ResidentForm", "VisitForm", "born_of"]

Sex = Literal["female", "male", "other", "unknown"]
Priority = Literal["routine", "senior", "pregnant", "disabled", "emergency"]


class VisitForm(FormModel):
    """A known person starts a visit."""

    queue_id: UUID
    priority: Priority = "routine"
    note: str | None = Field(default=None, max_length=200)


class NewPatient(VisitForm):
    """A person whom the city does not know yet."""

    name: str = Field(max_length=120)
    name_local: str | None = Field(default=None, max_length=120)
    sex: Sex
    birth: str | None = Field(default=None, max_length=30)
    age: str | None = Field(default=None, max_length=10)
    age_unit: Literal["years", "months", "days"] = "years"
    mobile: str | None = Field(default=None, max_length=20)
    guardian_relation: Literal["S/o", "D/o", "W/o", "C/o"] = "C/o"
    guardian_name: str | None = Field(default=None, max_length=120)
    locality: str | None = Field(default=None, max_length=120)
    district: str | None = Field(default=None, max_length=80)
    pin: str | None = Field(default=None, pattern=r"^[1-9][0-9]{5}$")
    unidentified: bool = False
    id_system: str = "abha"
    id_value: str | None = Field(default=None, max_length=30)
    id_reason: str | None = Field(default=None, max_length=200)

    @field_validator("id_value")
    @classmethod
    def _identifier(cls, value: str | None, info: ValidationInfo) -> str | None:
        found = normalise_identifier(info.data.get("id_system", ""), value) if value else None
        if isinstance(found, Refusal):
            raise refuse_field(found)
        return found

    @field_validator("mobile")
    @classmethod
    def _mobile(cls, value: str | None) -> str | None:
        found = normalise_mobile(value) if value else None
        if isinstance(found, Refusal):
            raise refuse_field(found)
        return found

    def details(self, today: date) -> PersonDetails | dict[str, Refusal]:
        """The person, or what is wrong with birth date or age by field."""
        born = born_of(self.birth, self.age, self.age_unit, today, unidentified=self.unidentified)
        if isinstance(born, dict):
            return born
        return PersonDetails(
            name=self.name,
            name_local=self.name_local,
            sex=self.sex,
            birth_date=born[0],
            birth_precision=born[1],
            mobile=self.mobile,
            guardian_name=self.guardian_name,
            guardian_relation=self.guardian_relation if self.guardian_name else None,
            locality=self.locality,
            district=self.district,
            pin=self.pin,
            unidentified=self.unidentified,
        )


def born_of(
    birth: str | None, age: str | None, unit: str, today: date, *, unidentified: bool
) -> tuple[date | None, str] | dict[str, Refusal]:
    """Birth date and precision from what was typed, or what is wrong by field."""
    if birth:
        born = parse_birth(birth, today)
        return {"birth": born} if isinstance(born, Refusal) else (born.date, born.precision)
    if age:
        born = parse_age(age, unit, today)
        return {"age": born} if isinstance(born, Refusal) else (born.date, born.precision)
    return (None, "unknown") if unidentified else {"age": Refusal("form.required")}


class ResidentForm(FormModel):
    """Somebody who came without a card, as they describe themselves."""

    name: str = Field(max_length=120)
    birth: str | None = Field(default=None, max_length=30)
    age: str | None = Field(default=None, max_length=10)
    mobile: str | None = Field(default=None, max_length=20)
    area: str | None = Field(default=None, max_length=120)
    house: str | None = Field(default=None, max_length=120)

    @field_validator("mobile")
    @classmethod
    def _mobile(cls, value: str | None) -> str | None:
        found = normalise_mobile(value) if value else None
        if isinstance(found, Refusal):
            raise refuse_field(found)
        return found

    def described(self, today: date) -> Described | dict[str, Refusal]:
        """The person described, or what is wrong by field."""
        born = born_of(self.birth, self.age, "years", today, unidentified=False)
        if isinstance(born, dict):
            return born
        if not (self.mobile or self.area or self.house):
            return {"mobile": Refusal("people.fact_missing")}
        return Described(
            name=self.name,
            born=Born(born[0], born[1]) if born[0] else None,
            mobile=self.mobile,
            area=self.area,
            house=self.house,
        )
