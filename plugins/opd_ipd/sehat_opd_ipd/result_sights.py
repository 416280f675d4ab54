"""The latest results of a person with their trends, the abnormal first, from every hospital."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from sehat.api import Arrival, Sparkline, TenantContext, lab_tests, sparkline
from sehat_opd_ipd.lab_sights import Reading, reading_shown, say
from sehat_opd_ipd.lab_words import is_abnormal, range_text, unit_text
from sehat_opd_ipd.sights import named

__all__ = ["ResultSight", "latest_results", "report_lines"]

TREND = 12
"""How many values a trend shows at most."""


class ResultSight(Struct, frozen=True):
    """The latest value of a test; `trend` are its values, the newest first, as its table says."""

    code: str
    name: str
    value: str
    unit: str
    range: str
    reading: Reading
    abnormal: bool
    day: str
    hospital: str
    own: bool
    external: bool
    href: str
    line: Sparkline | None
    trend: list[tuple[str, str, str]]
    """Day, value and hospital."""


async def latest_results(
    ctx: TenantContext, arrival: Arrival, reports: Sequence[Any]
) -> list[ResultSight]:
    """One line a test out of reports that come newest first; those not normal stand first."""
    found: dict[str, list[tuple[Any, dict[str, Any]]]] = {}
    for report in reports:
        for result in msgspec.json.decode(report["summary"]).get("results", []):
            found.setdefault(result["code"], []).append((report, result))
    tests = {test.code: test for test in await lab_tests(ctx.db, list(found), arrival.locale)}
    sights = [
        _sight(arrival, tests[code].name if code in tests else "", values)
        for code, values in found.items()
    ]
    return sorted(sights, key=lambda sight: not sight.abnormal)


async def report_lines(ctx: TenantContext, arrival: Arrival, entry: Any) -> list[ResultSight]:  # noqa: ANN401
    """The lines of one report, in the order of the report."""
    results = msgspec.json.decode(entry["summary"])["results"]
    tests = {
        test.code: test
        for test in await lab_tests(ctx.db, [r["code"] for r in results], arrival.locale)
    }
    return [
        _sight(arrival, tests[r["code"]].name if r["code"] in tests else "", [(entry, r)])
        for r in results
    ]


def _sight(
    arrival: Arrival, name: str, values: Sequence[tuple[Any, dict[str, Any]]]
) -> ResultSight:
    report, result = values[0]
    same_unit = [(e, r) for e, r in values[:TREND] if r["unit"] == result["unit"]]
    numbers = [float(r["number"]) for _, r in reversed(same_unit) if r["number"] is not None]
    entry_id: UUID = report["id"]
    return ResultSight(
        code=result["code"],
        name=name or result["name"],
        value=_value(arrival, result),
        unit=unit_text(result["unit"]),
        range=_usual(result),
        reading=reading_shown(arrival, result["reading"]),
        abnormal=is_abnormal(result["reading"]),
        day=_day(arrival, report),
        hospital=named(report, arrival.locale, "hospital"),
        own=report["tenant_id"] == arrival.here.id,
        external=report["source"] == "external",
        href=f"/{arrival.here.slug}/opd_ipd/people/{report['person_id']}/entries/{entry_id}",
        line=sparkline(numbers, result["low"], result["high"]),
        trend=[
            (_day(arrival, e), _value(arrival, r), named(e, arrival.locale, "hospital"))
            for e, r in same_unit
        ],
    )


def _value(arrival: Arrival, result: dict[str, Any]) -> str:
    """A number as it was typed, a coded word in the reader's language."""
    text = str(result["text"])
    return text if result["number"] is not None else say(arrival, text)


def _usual(result: dict[str, Any]) -> str:
    """The range with as many figures as the value has."""
    places = len(str(result["text"]).partition(".")[2]) if result["number"] is not None else 0
    return range_text(result["low"], result["high"], places)


def _day(arrival: Arrival, report: Any) -> str:  # noqa: ANN401 - a row
    return arrival.day_text(arrival.local(report["occurred_at"]).date())
