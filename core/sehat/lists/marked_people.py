"""The hospital's people with their marks, and by name those who bear none yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sehat.lists.choices import word_filter
from sehat.lists.values import Cell, ListColumn, ListFilter, NamedList
from sehat.people.search_tokens import asked_of
from sehat.people.sight import age_sex
from sehat.web.i18n import marked as _

if TYPE_CHECKING:
    from sehat.web.arrival import Arrival

__all__ = ["MARKED_PEOPLE"]

Row = Mapping[str, Any]

MARKS = {
    "any": _("Any mark"),
    "restricted": _("Restricted record"),
    "test": _("Test patient"),
}
# Any mark is the condition of the index `person_marked`, by which the few are found.
_BEARING = (
    "(p.restricted or p.test_patient) and case {value}::text when 'restricted' then p.restricted"
    " when 'test' then p.test_patient else true end"
)
_NAMED = (
    "r.person_id in (select t.person_id from registration_token t where t.tenant_id = $1"
    " and t.token >= ({value}::text[])[1] and t.token < ({value}::text[])[2])"
)


def _named(arrival: Arrival, text: str) -> list[str] | None:
    asked = asked_of(text, this_year=arrival.business_date.year)
    return [asked.narrow[0].low, asked.narrow[0].high] if asked else None


def _name(_arrival: Arrival, row: Row) -> Cell:
    local = row["name_local"] or ""
    detail = "" if local == row["name"] else local
    return Cell(row["name"], href=f"people/{row['key_person']}/marks", detail=detail)


def _restricted(_arrival: Arrival, row: Row) -> Cell:
    return Cell(_("Restricted"), kind="danger", words=True) if row["restricted"] else Cell("")


def _test_patient(_arrival: Arrival, row: Row) -> Cell:
    return Cell(_("Test patient"), kind="warn", words=True) if row["test_patient"] else Cell("")


MARKED_PEOPLE = NamedList(
    name="core.marked_people",
    title=_("People of this hospital"),
    path="admin/marks",
    permission="people.mark_person",
    export="people.mark_person",
    select=(
        "p.name, p.name_local, p.sex, p.birth_date, p.birth_precision, p.restricted,"
        " p.test_patient, r.number"
    ),
    source="from registration r join person p on p.id = r.person_id where r.tenant_id = $1",
    keys={"registration": "r.id", "person": "r.person_id"},
    columns=(
        ListColumn("name", _("Person"), _name, "p.sort_key"),
        ListColumn("restricted", _("Restricted"), _restricted),
        ListColumn("test", _("Test patient"), _test_patient),
        ListColumn("age", _("Age and sex"), lambda a, row: age_sex(a, row, a.business_date)),
        ListColumn(
            "number", _("Hospital number"), lambda _a, row: Cell(row["number"], kind="num"), "r.id"
        ),
    ),
    filters=(
        ListFilter("named", _("Name or hospital number"), _NAMED, _named),
        word_filter("mark", _("Mark"), _BEARING, MARKS, default="any"),
    ),
    order="name",
    empty=(
        _("Nobody of this hospital fits"),
        _("To set a mark, choose All under Mark and look for the person by name."),
    ),
    icon="alert",
)
