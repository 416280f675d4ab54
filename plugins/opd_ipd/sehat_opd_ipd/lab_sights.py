"""Orders, samples and results as pages show them, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct

from sehat.api import Arrival, LabTest, age_sex
from sehat.api import marked as _
from sehat_opd_ipd.domain.lab_result import limits_of
from sehat_opd_ipd.lab_words import (
    READINGS,
    SPECIMENS,
    STATES,
    URGENCIES,
    is_abnormal,
    range_text,
    unit_text,
)
from sehat_opd_ipd.sights import clock, named

__all__ = [
    "OrderSight",
    "PatientToCollect",
    "Reading",
    "TestSight",
    "order_sight",
    "patients_to_collect",
    "reading_shown",
    "result_text",
    "say",
    "step_sights",
    "test_sights",
]

URGENCY_KINDS = {"routine": "", "urgent": "warn", "stat": "danger"}
STATE_KINDS = {"verified": "ok", "refused": "danger", "resulted": "info", "cancelled": "warn"}
LATE_MINUTES = {"routine": 120, "urgent": 60, "stat": 30}


class Reading(Struct, frozen=True):
    """What a value means: word, kind of tag and icon; all empty where nothing is known."""

    text: str = ""
    kind: str = ""
    icon: str = ""


class OrderSight(Struct, frozen=True):
    """An order in a list or at the head of its page."""

    id: UUID
    visit_id: UUID
    test: str
    state: str
    state_text: str
    state_kind: str
    urgency: str
    urgency_text: str
    urgency_kind: str
    reason: str
    sample: str
    specimen: str
    label: str
    name: str
    age_sex: str
    ordered_by: str
    ordered_at: str
    waited: str
    late: bool
    entry_id: UUID | None


class PatientToCollect(Struct, frozen=True):
    """A patient from whom samples are to be taken, with the orders that need them."""

    visit_id: UUID
    label: str
    name: str
    age_sex: str
    waited: str
    late: bool
    at_tests: bool
    orders: list[OrderSight]


class TestSight(Struct, frozen=True):
    """A line of the page on which results are typed or read."""

    code: str
    name: str
    scale: str
    unit: str
    range: str
    value: str
    shown: str
    reading: Reading
    previous: str
    low: str
    high: str
    critical_low: str
    critical_high: str
    choices: list[tuple[str, str, bool]]
    entered_by: str
    entered_at: str
    told_to: str


def say(arrival: Arrival, text: str, **values: object) -> str:
    """A text of the catalogues in the reader's language."""
    return arrival.platform.catalogues.text(arrival.locale, text, **values)


def reading_shown(arrival: Arrival, reading: str) -> Reading:
    """A reading in word, kind and icon."""
    if not reading:
        return Reading()
    word, kind, icon = READINGS[reading]
    return Reading(say(arrival, word), kind, icon)


def result_text(arrival: Arrival, row: Mapping[str, Any]) -> str:
    """A result as it is read: a coded word in the reader's language, any other as typed."""
    text = str(row["text"])
    return say(arrival, text) if row["scale"] == "coded" else text


def order_sight(arrival: Arrival, row: Mapping[str, Any]) -> OrderSight:
    """An order's row; those of a visit alone have no patient in them."""
    minutes = max(0, int((arrival.now - row["ordered_at"]).total_seconds() // 60))
    open_ = row["state"] not in ("verified", "cancelled")
    has_person = "person_name" in row
    return OrderSight(
        id=row["id"],
        visit_id=row["visit_id"],
        test=named(row, arrival.locale, "test"),
        state=row["state"],
        state_text=say(arrival, STATES[row["state"]]),
        state_kind=STATE_KINDS.get(row["state"], ""),
        urgency=row["urgency"],
        urgency_text=say(arrival, URGENCIES[row["urgency"]]),
        urgency_kind=URGENCY_KINDS[row["urgency"]],
        reason=row["reason"],
        sample=row["sample"] or "",
        specimen=say(arrival, SPECIMENS.get(row["specimen"], SPECIMENS["other"])),
        label=row["label"] if has_person else "",
        name=row["person_name"] if has_person else "",
        age_sex=age_sex(arrival, row, arrival.business_date) if has_person else "",
        ordered_by=row["ordered_name"],
        ordered_at=moment(arrival, row["ordered_at"]),
        waited=waited_text(arrival, minutes),
        late=open_ and minutes > LATE_MINUTES[row["urgency"]],
        entry_id=row["record_entry_id"],
    )


def patients_to_collect(arrival: Arrival, rows: Sequence[Any]) -> list[PatientToCollect]:
    """Orders that want a sample, by visit, in the order of the most urgent of each."""
    visits: dict[UUID, list[Any]] = {}
    for row in rows:
        visits.setdefault(row["visit_id"], []).append(row)
    return [_patient(arrival, group) for group in visits.values()]


def test_sights(  # noqa: PLR0917 - what a line is made of
    arrival: Arrival,
    tests: Sequence[LabTest],
    person: Mapping[str, Any],
    results: Mapping[str, Any],
    previous: Mapping[str, str],
    typed: Mapping[str, str],
) -> list[TestSight]:
    """The lines of an order: what stands, what was typed now, and what is usual."""
    return [
        _test(arrival, test, person, results.get(test.code), previous.get(test.code, ""), typed)
        for test in tests
    ]


def step_sights(arrival: Arrival, rows: Sequence[Any]) -> list[dict[str, str]]:
    """The steps of an order: what, when, who, where and why."""
    return [
        {
            "text": say(arrival, STATES[row["to_state"]])
            if row["from_state"] != "verified"
            else say(arrival, _("Correction begun")),
            "at": moment(arrival, row["at"]),
            "by": row["by_name"],
            "place": named(row, arrival.locale, "place") if row["place"] else "",
            "reason": say(arrival, row["reason"]) if row["reason"] else "",
        }
        for row in rows
    ]


def moment(arrival: Arrival, at: datetime) -> str:
    """A time of today as a clock shows it, or with its day."""
    day = arrival.local(at).date()
    time = clock(arrival, at)
    return time if day == arrival.business_date else f"{arrival.day_text(day)} {time}"


def waited_text(arrival: Arrival, minutes: int) -> str:
    """A wait in minutes, or in hours from two hours on."""
    if minutes < 120:  # noqa: PLR2004 - two hours
        return say(arrival, _("%(count)s min"), count=minutes)
    return say(arrival, _("%(count)s h"), count=minutes // 60)


def _patient(arrival: Arrival, group: Sequence[Any]) -> PatientToCollect:
    orders = [order_sight(arrival, row) for row in group]
    return PatientToCollect(
        orders[0].visit_id,
        orders[0].label,
        orders[0].name,
        orders[0].age_sex,
        orders[0].waited,
        any(order.late for order in orders),
        group[0]["token_state"] == "sent_for_test",  # noqa: S105 - a queue token's state
        orders,
    )


def _test(  # noqa: PLR0917 - what a line is made of
    arrival: Arrival,
    test: LabTest,
    person: Mapping[str, Any],
    row: Any,  # noqa: ANN401 - a row or nothing
    previous: str,
    typed: Mapping[str, str],
) -> TestSight:
    limits = limits_of(
        test, sex=person["sex"], born=person["birth_date"], today=arrival.business_date
    )
    standing = row["text"] if row else ""
    value = typed.get(test.code, standing)
    low, high, critical_low, critical_high = limits.limits if limits else (None,) * 4
    return TestSight(
        code=test.code,
        name=test.name,
        scale=test.scale,
        unit=unit_text(test.unit),
        range=range_text(low, high, test.decimals) if limits else _usual(arrival, test),
        value=value,
        shown=result_text(arrival, row) if row else "",
        reading=reading_shown(arrival, row["reading"] if row and value == standing else ""),
        previous=previous,
        low=_plain(low),
        high=_plain(high),
        critical_low=_plain(critical_low),
        critical_high=_plain(critical_high),
        choices=[(c.text, say(arrival, c.text), c.abnormal) for c in test.choices],
        entered_by=row["entered_name"] if row else "",
        entered_at=moment(arrival, row["entered_at"]) if row else "",
        told_to=row["told_to"] if row else "",
    )


def _usual(arrival: Arrival, test: LabTest) -> str:
    """The usual choice of a coded test, where one of its choices is abnormal."""
    if not any(choice.abnormal for choice in test.choices):
        return ""
    return say(arrival, next(c.text for c in test.choices if not c.abnormal))


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def abnormal_first(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Results with the abnormal ones before the others, each in their order."""
    return sorted(rows, key=lambda row: not is_abnormal(row["reading"]))
