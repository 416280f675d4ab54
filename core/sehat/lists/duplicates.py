"""Pairs of a hospital's registrations that may be one person, the likeliest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from sehat.lists.choices import word_filter
from sehat.lists.values import Cell, ListColumn, NamedList
from sehat.web.i18n import marked as _

if TYPE_CHECKING:
    from sehat.web.arrival import Arrival

__all__ = ["DUPLICATES", "STATES"]

Row = Mapping[str, Any]

STATES = {
    "open": _("To decide"),
    "different": _("Two persons"),
    "merged": _("Merged"),
}


def _first(_arrival: Arrival, row: Row) -> Cell:
    href = f"admin/duplicates/{row['key_pair']}"
    return Cell(row["name"], href=href, detail=row["number"] or "")


def _other(_arrival: Arrival, row: Row) -> Cell:
    return Cell(row["other_name"], kind="plain", detail=row["other_number"] or "")


def _state(_arrival: Arrival, row: Row) -> Cell:
    kind: Literal["warn", ""] = "warn" if row["state"] == "open" else ""
    return Cell(STATES[row["state"]], kind=kind, words=True)


def _likeness(_arrival: Arrival, row: Row) -> Cell:
    return Cell(f"{round(row['likeness'] * 100)} %", kind="num")


DUPLICATES = NamedList(
    name="core.duplicates",
    title=_("Possible duplicates"),
    path="admin/duplicates",
    permission="people.merge_persons",
    export="people.merge_persons",
    select=(
        "d.likeness, d.state, p.name, r.number, o.name as other_name, n.number as other_number"
    ),
    source=(
        "from possible_duplicate d join person p on p.id = d.person_id"
        " join person o on o.id = d.other_id"
        " left join registration r on r.tenant_id = d.tenant_id and r.person_id = p.id"
        " left join registration n on n.tenant_id = d.tenant_id and n.person_id = o.id"
        " where d.tenant_id = $1"
    ),
    keys={"pair": "d.id", "person": "d.person_id", "other": "d.other_id"},
    columns=(
        ListColumn("likeness", _("Alike"), _likeness, "d.likeness", number=True),
        ListColumn("name", _("Person"), _first, "p.sort_key"),
        ListColumn("other", _("And"), _other, "o.sort_key"),
        ListColumn("state", _("State"), _state, "d.state"),
    ),
    filters=(word_filter("state", _("State"), "d.state = {value}", STATES, default="open"),),
    order="-likeness",
    empty=(
        _("No pair waits for a decision"),
        _("Whoever may be registered twice is noted here while the desk registers."),
    ),
    icon="users",
)
