"""The visits of a day as a list, which other plugins extend as `opd_ipd.visits`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sehat.api import (
    Arrival,
    Cell,
    ListColumn,
    ListFilter,
    NamedList,
    Refusal,
    TenantContext,
    age_sex,
    parse_day,
    word_filter,
)
from sehat.api import marked as _
from sehat_opd_ipd.queries.queues import open_queues
from sehat_opd_ipd.sights import PRIORITIES, clock, named
from sehat_opd_ipd.token_words import STATES

__all__ = ["VISITS"]

Row = Mapping[str, Any]

KINDS = {"done": "ok", "in_room": "info", "called": "info", "no_show": "warn", "skipped": "warn"}


async def _departments(ctx: TenantContext, arrival: Arrival) -> list[tuple[str, str]]:
    rows = await open_queues(ctx.db, ctx.tenant.id, ctx.business_date)
    return [(row["prefix"], named(row, arrival.locale)) for row in rows]


def _day(arrival: Arrival, text: str) -> date | None:
    day = parse_day(text, arrival.business_date)
    return None if isinstance(day, Refusal) else day


def _today(arrival: Arrival) -> str:
    return arrival.business_date.isoformat()


def _token(arrival: Arrival, row: Row) -> Cell:
    held, base = arrival.person.permissions, f"opd_ipd/visits/{row['key_visit']}"
    if "opd_ipd.consult" in held:
        return Cell(row["label"], href=base)
    slip = f"{base}/slip" if "opd_ipd.register_visit" in held else ""
    return Cell(row["label"], href=slip, kind="plain")


def _name(arrival: Arrival, row: Row) -> Cell:
    local = row["name_local"] or ""
    local = "" if local == row["name"] else local
    if row["merged_into"] is None:
        return Cell(row["name"], kind="plain", detail=local)
    merged = arrival.platform.catalogues.text(arrival.locale, _("Merged"))
    may = "opd_ipd.register_visit" in arrival.person.permissions
    href = f"opd_ipd/desk?person={row['key_person']}" if may else ""
    return Cell(row["name"], kind="plain", href=href, detail=f"{local} · {merged}".strip(" ·"))


def _state(_arrival: Arrival, row: Row) -> Cell:
    kind = KINDS.get(row["state"], "plain")
    return Cell(STATES[row["state"]], kind=kind, words=True)  # type: ignore[arg-type] # of our own


def _priority(_arrival: Arrival, row: Row) -> Cell:
    return Cell(PRIORITIES[row["priority"]], words=True)


VISITS = NamedList(
    name="opd_ipd.visits",
    title=_("Visits"),
    path="opd_ipd/visits",
    permission="opd_ipd.see_visits",
    export="opd_ipd.export_visits",
    select=(
        "t.label, t.state, v.priority, v.opened_at, r.number as registration, p.name, p.name_local,"
        " p.merged_into, p.sex, p.birth_date, p.birth_precision, u.name as department,"
        " u.name_i18n as department_i18n"
    ),
    # Tokens of a day are found by queue: a visit itself has no key by day, which every
    # registration would have to write.
    source=(
        "from opd_ipd_queue q"
        " join opd_ipd_queue_token t on t.tenant_id = $1 and t.queue_id = q.id"
        " join opd_ipd_visit v on v.tenant_id = $1 and v.id = t.visit_id"
        " join org_unit u on u.tenant_id = $1 and u.id = q.org_unit_id"
        " join person p on p.id = v.person_id"
        " left join registration r on r.tenant_id = $1 and r.person_id = v.person_id"
        " where q.tenant_id = $1"
    ),
    keys={"visit": "v.id", "person": "v.person_id"},
    columns=(
        ListColumn("token", _("Token"), _token, "v.number"),
        ListColumn("patient", _("Patient"), _name, "p.sort_key"),
        ListColumn("age", _("Age and sex"), lambda a, row: age_sex(a, row, a.business_date)),
        ListColumn(
            "registration",
            _("Hospital number"),
            lambda _a, row: Cell(row["registration"] or "", kind="num"),
        ),
        ListColumn(
            "department",
            _("Department"),
            lambda arrival, row: named(row, arrival.locale, "department"),
            "u.name",
        ),
        ListColumn("priority", _("Priority"), _priority, "v.priority"),
        ListColumn(
            "registered", _("Registered"), lambda a, row: clock(a, row["opened_at"]), "v.opened_at"
        ),
        ListColumn("state", _("State"), _state, "t.state"),
    ),
    filters=(
        ListFilter("day", _("Day"), "t.business_date = {value}", _day, day=True, default=_today),
        ListFilter(
            "department",
            _("Department"),
            "q.prefix = {value}",
            lambda _arrival, text: text,
            options=_departments,
        ),
        word_filter("state", _("State"), "t.state = {value}", STATES),
    ),
    order="-registered",
    empty=(
        _("No visit fits"),
        _("Choose another day, department or state. The desk registers visits."),
    ),
    icon="list-ordered",
)
