"""The consultation as its page shows it: what was typed wins over what was saved."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct

from sehat.api import (
    Arrival,
    Opening,
    TenantContext,
    concept_detail,
    often_ordered,
    read_cursor,
    write_cursor,
)
from sehat.api import marked as _
from sehat_opd_ipd.domain.consultation import Stale
from sehat_opd_ipd.domain.prescription import Stopped
from sehat_opd_ipd.domain.vitals import VITALS
from sehat_opd_ipd.lab_sights import order_sight, say
from sehat_opd_ipd.lab_words import URGENCIES
from sehat_opd_ipd.queries.allergies import AllergyHeading, allergies_of
from sehat_opd_ipd.queries.lab import orders_of, reports_of
from sehat_opd_ipd.queries.visits import (
    consultation_of,
    diagnoses_of,
    last_vitals,
    lines_of,
    removed_line,
)
from sehat_opd_ipd.result_sights import latest_results
from sehat_opd_ipd.routes.record import entry_sight
from sehat_opd_ipd.sights import clock, named

__all__ = ["consultation_context", "stale_sight", "stop_sight"]

PAGE_OF_ENTRIES = 10

HEADINGS = {
    "known": _("Known allergies"),
    "none_known": _("No known allergies"),
    "not_recorded": _("Allergies not recorded"),
    "unavailable": _("Allergies unavailable"),
}
READINGS = {"low": _("Low"), "normal": _("Normal"), "high": _("High")}
TEXTS = {
    "complaint": _("Complaint and history"),
    "advice": _("Advice"),
    "next_visit": _("Next visit"),
}
UNITS = {"mm[Hg]": "mmHg", "Cel": "°C"}


class ConsultationSight(Struct, frozen=True):
    """The draft, or the signed consultation."""

    id: UUID | None
    version: str
    complaint: str
    advice: str
    next_visit: str
    state: str
    saved_at: str


class VitalSight(Struct, frozen=True):
    """One measurement: value, unit, and low, normal or high in word and sign."""

    key: str
    label: str
    value: str
    unit: str
    reading: str
    reading_text: str


class StopSight(Struct, frozen=True):
    """A medicine that was not added, and why."""

    drug_code: str
    drug_name: str
    heading: str
    evidence: list[str]
    instead: list[tuple[str, str]]
    """Code and name of what may be prescribed instead."""
    allow_override: bool


class TextPair(Struct, frozen=True):
    """A field that somebody else saved otherwise than it was typed: both texts."""

    id: str
    label: str
    theirs: str
    mine: str


class StaleSight(Struct, frozen=True):
    """What somebody else saved in between, beside what was typed."""

    saver: str
    saved_at: str
    version: str
    fields: list[TextPair]
    diagnoses: list[tuple[str, str]]
    """Code and display of those that were saved and not typed."""


async def consultation_context(
    ctx: TenantContext,
    arrival: Arrival,
    row: Any,  # noqa: ANN401 - a row
    opening: Opening | None,
    *,
    before: str,
    removed: str = "",
) -> dict[str, Any]:
    """Everything below the banner."""
    standing = await consultation_of(ctx.db, ctx.tenant.id, row["id"])
    entries, more = await _entries(ctx, arrival, opening, before)
    allergies = await allergies_of(ctx.db, opening)
    lines = await lines_of(ctx.db, ctx.tenant.id, standing["id"]) if standing else []
    return {
        "form": arrival.typed,
        "visit": {
            "id": row["id"],
            "number": row["number"],
            "label": row["label"],
            "department": named(row, arrival.locale, "department"),
            "token_id": row["token_id"],
        },
        "allergy": _allergy(arrival, allergies),
        "consultation": _consultation(arrival, standing),
        "vitals": await _vitals(ctx, arrival, row["id"]),
        "diagnoses": await _diagnoses(ctx, arrival, standing),
        "lines": [dict(line) for line in lines],
        "removed": await _removed(ctx, arrival, row["id"], removed) if removed else None,
        "entries": entries,
        **await _laboratory(ctx, arrival, row["id"], opening),
        "more_href": f"{arrival.path}?before={more}" if more else "",
    }


async def _removed(
    ctx: TenantContext, arrival: Arrival, visit_id: UUID, removed: str
) -> dict[str, str] | None:
    """The medicine that was just taken out, and where it is put back."""
    try:
        line_id = UUID(removed)
    except ValueError:
        return None
    name = await removed_line(ctx.db, ctx.tenant.id, visit_id, line_id)
    if name is None:
        return None
    text = say(arrival, _("%(drug)s was taken out"), drug=name)
    where = f"/{arrival.here.slug}/opd_ipd/visits/{visit_id}/lines/{line_id}/restore"
    return {"text": text, "action": where}


async def _laboratory(
    ctx: TenantContext, arrival: Arrival, visit_id: UUID, opening: Opening | None
) -> dict[str, Any]:
    """What was ordered at this visit, what can be, and the person's latest results."""
    orders = [order_sight(arrival, o) for o in await orders_of(ctx.db, ctx.tenant.id, visit_id)]
    readable = opening is not None and opening.grade == "document"
    reports = await reports_of(ctx.db, opening) if opening is not None and readable else []
    may_order = ctx.allowed("opd_ipd.order_tests")
    return {
        "orders": orders,
        "may_order": may_order,
        "often": await often_ordered(ctx.db, arrival.locale) if may_order else [],
        "urgencies": [(key, say(arrival, text)) for key, text in URGENCIES.items()],
        "results": await latest_results(ctx, arrival, reports),
    }


async def stale_sight(ctx: TenantContext, arrival: Arrival, stale: Stale) -> StaleSight:
    """The version that stands, wherever it differs from the one that was typed."""
    standing, typed = stale.standing, arrival.typed
    saved = {name: _as_typed(standing[name]) for name in TEXTS}
    rows = await diagnoses_of(ctx.db, ctx.tenant.id, standing["id"])
    mine = set(arrival.form.get("diagnosis", []))
    return StaleSight(
        stale.saver,
        clock(arrival, standing["saved_at"]),
        str(standing["version"]),
        [
            TextPair(name, say(arrival, label), saved[name], typed[name].strip())
            for name, label in TEXTS.items()
            if saved[name] != typed[name].strip()
        ],
        [(row["code"], row["display"]) for row in rows if row["code"] not in mine],
    )


def _as_typed(value: Any) -> str:  # noqa: ANN401 - text or a date
    return value.strftime("%d-%m-%Y") if hasattr(value, "strftime") else value or ""


def stop_sight(arrival: Arrival, stopped: Stopped, instead: list[tuple[str, str]]) -> StopSight:
    """A stop in words, each with its evidence and date."""
    say = arrival.platform.catalogues.text
    evidence = [
        say(
            arrival.locale,
            stop.evidence,
            **{k: _shown(arrival, v) for k, v in stop.parameters.items()},
        )
        for stop in stopped.stops
    ]
    heading = say(arrival.locale, _("%(drug)s was not added"), drug=stopped.drug_name)
    return StopSight(
        stopped.drug_code, stopped.drug_name, heading, evidence, instead, allow_override=True
    )


def _shown(arrival: Arrival, value: Any) -> str:  # noqa: ANN401 - a date or words
    return arrival.day_text(value) if hasattr(value, "isoformat") else str(value)


def _consultation(arrival: Arrival, standing: Any) -> ConsultationSight:  # noqa: ANN401
    if standing is None:
        return ConsultationSight(None, "0", "", "", "", "unavailable", "")
    typed = arrival.form

    def held(name: str) -> str:
        if name in typed:
            return typed[name][0]
        return _as_typed(standing[name])

    return ConsultationSight(
        standing["id"],
        arrival.field("version") or str(standing["version"]),
        held("complaint"),
        held("advice"),
        held("next_visit"),
        standing["state"],
        clock(arrival, standing["saved_at"]) if standing["version"] > 1 else "",
    )


def _allergy(arrival: Arrival, heading: AllergyHeading) -> dict[str, Any]:
    return {
        "state": heading.state,
        "heading": arrival.platform.catalogues.text(arrival.locale, HEADINGS[heading.state]),
        "statements": [
            {
                "text": row["allergen_text"],
                "reaction": row["reaction"] or "",
                "day": arrival.day_text(arrival.local(row["recorded_at"]).date()),
                "recorder": row["recorder_name"],
                "hospital": row["hospital"],
            }
            for row in heading.statements
        ],
    }


async def _vitals(ctx: TenantContext, arrival: Arrival, visit_id: UUID) -> list[VitalSight]:
    say = arrival.platform.catalogues.text
    taken = {r["kind"]: r["value"] for r in await last_vitals(ctx.db, ctx.tenant.id, visit_id)}
    sights = []
    for kind in VITALS.values():
        value: Decimal | None = taken.get(kind.key)
        reading = kind.reading(value) if value is not None and kind.key != "weight" else ""
        sights.append(
            VitalSight(
                kind.key,
                say(arrival.locale, kind.label),
                f"{value.normalize():f}" if value is not None else "",
                UNITS.get(kind.unit, kind.unit),
                reading,
                say(arrival.locale, READINGS[reading]) if reading else "",
            )
        )
    return sights


async def _diagnoses(
    ctx: TenantContext,
    arrival: Arrival,
    standing: Any,  # noqa: ANN401
) -> list[tuple[str, str]]:
    if "diagnosis" in arrival.form or "version" in arrival.form:
        found = [
            await concept_detail(ctx.db, "icd10", code)
            for code in arrival.form.get("diagnosis", [])
        ]
        return [(concept.code, concept.display) for concept in found if concept]
    if standing is None:
        return []
    rows = await diagnoses_of(ctx.db, ctx.tenant.id, standing["id"])
    return [(row["code"], row["display"]) for row in rows]


async def _entries(
    ctx: TenantContext, arrival: Arrival, opening: Opening | None, before: str
) -> tuple[list[dict[str, Any]], str]:
    if opening is None:
        return [], ""
    rows = await ctx.record.entries(opening, before=read_cursor(before), limit=PAGE_OF_ENTRIES + 1)
    shown, corrected = [], {row["supersedes"] for row in rows}
    for row in rows[:PAGE_OF_ENTRIES]:
        sight = {**entry_sight(arrival, row), "superseded": row["id"] in corrected}
        where = f"/{arrival.here.slug}/opd_ipd/people/{row['person_id']}/entries/{row['id']}"
        shown.append({**sight, "href": where if row["grade"] == "document" else ""})
    more = ""
    if len(rows) > PAGE_OF_ENTRIES:
        last = rows[PAGE_OF_ENTRIES - 1]
        more = write_cursor(last["occurred_at"], last["id"])
    return shown, more
