"""Forms: what a person typed becomes a pydantic model, or faults by field in both languages."""

from __future__ import annotations

import functools
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
    many, days = _shapes(model)
    values: dict[str, object] = {
        name: form[name] if name in many else form[name][0]
        for name in model.model_fields
        # An empty input is no value, so that an optional field needs no rule of its own.
        if name in form and form[name] != [""] and (name in many or form[name][0])
    }
    unread = _read_days(days, values) if days else {}
    try:
        read = model.model_validate(values)
    except ValidationError as error:
        faults = {str((e["loc"] or ("form",))[0]): _refusal(e) for e in error.errors()}
        return Faults({**faults, **unread})
    return Faults(unread) if unread else read


@functools.cache
def _shapes(model: type[BaseModel]) -> tuple[frozenset[str], frozenset[str]]:
    """The fields of a model that take many values, and those that are days."""
    kinds = {name: field.annotation for name, field in model.model_fields.items()}
    many = (name for name, kind in kinds.items() if "list" in str(kind) or "tuple" in str(kind))
    days = (name for name, kind in kinds.items() if kind in (date, date | None))
    return frozenset(many), frozenset(days)


def _read_days(days: frozenset[str], values: dict[str, object]) -> dict[str, Refusal]:
    """Read fields that are days as people type them; what cannot be read is taken out and told."""
    today, unread = datetime.now(UTC).date(), {}
    for name in days & values.keys():
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
