"""Forms: what a person typed becomes a pydantic model, or faults by field in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from sehat.people.birth import parse_day
from sehat.refusals import Refusal, declare_words
from sehat.web.arrival import Arrival, Form, Shown

__all__ = ["Faults", "FormModel", "parse_form", "refuse_field"]

declare_words(
    {
        "form.required": "Enter this.",
        "form.too_long": "Use at most %(limit)s characters.",
        "form.choose": "Choose one of the list.",
        "form.number": "Enter a number.",
        "form.invalid": "This cannot be used as it is. Check what was typed.",
    }
)

_KINDS = {
    "missing": "form.required",
    "string_too_short": "form.required",
    "string_too_long": "form.too_long",
    "literal_error": "form.choose",
    "enum": "form.choose",
    "int_parsing": "form.number",
    "decimal_parsing": "form.number",
    "float_parsing": "form.number",
}


class FormModel(BaseModel):
    """Base of all forms: outer spaces are dropped and unknown fields are left alone."""

    # What checks it is built when a form first comes: a start waits for none of them.
    model_config = ConfigDict(str_strip_whitespace=True, frozen=True, defer_build=True)


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with a form, by field."""

    by_field: Mapping[str, Refusal]

    def words(self, arrival: Arrival) -> Shown:
        """The faults in the language of the one who typed."""
        return Shown(
            {
                field: arrival.platform.catalogues.refusal(arrival.locale, refusal)
                for field, refusal in self.by_field.items()
            }
        )


Model = TypeVar("Model", bound=BaseModel)


def parse_form(model: type[Model], form: Form) -> Model | Faults:
    """Read a form; a field of the model that is a list takes every value of its name."""
    values: dict[str, object] = {}
    for name, field in model.model_fields.items():
        given = form.get(name)
        if given is None:
            continue
        many = "list" in str(field.annotation) or "tuple" in str(field.annotation)
        values[name] = given if many else given[0]
    # An empty input is no value, so that an optional field needs no rule of its own.
    values = {name: value for name, value in values.items() if value not in ("", [""])}
    unread = _read_days(model, values)
    try:
        read = model.model_validate(values)
    except ValidationError as error:
        faults = {str((e["loc"] or ("form",))[0]): _refusal(e) for e in error.errors()}
        return Faults({**faults, **unread})
    return Faults(unread) if unread else read


def _read_days(model: type[BaseModel], values: dict[str, object]) -> dict[str, Refusal]:
    """Read fields that are days as people type them; what cannot be read is taken out and told."""
    today, unread = datetime.now(UTC).date(), {}
    for name, field in model.model_fields.items():
        if name in values and field.annotation in (date, date | None):
            day = parse_day(str(values[name]), today)
            if isinstance(day, Refusal):
                unread[name] = day
                del values[name]
            else:
                values[name] = day
    return unread


def refuse_field(refusal: Refusal) -> PydanticCustomError:
    """The error that a model's validator raises to refuse a field with these words."""
    return PydanticCustomError(refusal.code, "refused", dict(refusal.parameters))


def _refusal(error: Mapping[str, object]) -> Refusal:
    kind = str(error["type"])
    context = error.get("ctx") or {}
    parameters = dict(context) if isinstance(context, Mapping) else {}
    if "." in kind:
        return Refusal(kind, parameters)
    code = _KINDS.get(kind, "form.invalid")
    return Refusal(code, {"limit": parameters.get("max_length", "")} if "long" in code else {})
