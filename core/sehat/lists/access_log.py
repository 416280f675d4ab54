"""The access log of a hospital as a list: who opened whose record, when, why and how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sehat.lists.choices import word_filter
from sehat.lists.values import Cell, ListColumn, ListFilter, NamedList
from sehat.people.birth import parse_day
from sehat.refusals import Refusal
from sehat.web.i18n import marked as _

if TYPE_CHECKING:
    from sehat.web.arrival import Arrival

__all__ = ["ACCESS_LOG"]

Row = Mapping[str, Any]

PURPOSES = {
    "registration": _("Registration"),
    "care": _("Care"),
    "correction": _("Correction"),
}
BASES = {
    "care": _("Open visit"),
    "scan": _("Card scanned"),
    "typed": _("Card number typed"),
    "search": _("Looked for without a card"),
    "chosen": _("Chosen without a card"),
}
GRADES = {
    "identity": _("Identity"),
    "event": _("Past registrations"),
    "document": _("Signed documents"),
}


async def with_names(arrival: Arrival, rows: Sequence[Row]) -> Sequence[Row]:
    """The rows with the names of those who looked; the walled role knows no accounts."""
    staff = await arrival.platform.pool.fetch(
        "select id, name from user_account where id = any($1::uuid[])",
        list({row["user_id"] for row in rows}),
    )
    names = {row["id"]: row["name"] for row in staff}
    return [{**dict(row), "who": names.get(row["user_id"], "")} for row in rows]


def _day(arrival: Arrival, text: str) -> list[datetime] | None:
    day = parse_day(text, arrival.business_date)
    if isinstance(day, Refusal):
        return None
    begins = datetime.combine(day, time.min, ZoneInfo(arrival.here.zone))
    return [begins, begins + timedelta(days=1)]


def _said(words: Mapping[str, str], field: str) -> Any:  # noqa: ANN401 - ListColumn.shown
    def shown(arrival: Arrival, row: Row) -> str:
        said = words.get(row[field])
        return arrival.platform.catalogues.text(arrival.locale, said) if said else row[field]

    return shown


def _when(arrival: Arrival, row: Row) -> Cell:
    at = arrival.local(row["at"])
    return Cell(f"{arrival.day_text(at.date())} {at:%H:%M:%S}", kind="num")


ACCESS_LOG = NamedList(
    name="core.access_log",
    title=_("Who opened whose record"),
    path="admin/access-log",
    permission="admin.read_access_log",
    export="admin.read_access_log",
    select="a.at, a.user_id, a.person_id, a.purpose, a.basis, a.grade",
    source="from access_log a where a.tenant_id = $1",
    keys={"entry": "a.id", "person": "a.person_id", "user": "a.user_id"},
    columns=(
        ListColumn("when", _("When"), _when, "a.at"),
        ListColumn("who", _("Who"), lambda _arrival, row: row["who"]),
        ListColumn("purpose", _("Purpose"), _said(PURPOSES, "purpose")),
        ListColumn("basis", _("Basis"), _said(BASES, "basis")),
        ListColumn("grade", _("Opened"), _said(GRADES, "grade")),
        ListColumn("person", _("Person"), lambda _arrival, row: str(row["person_id"])),
    ),
    filters=(
        ListFilter(
            "day",
            _("Day"),
            "a.at >= ({value}::timestamptz[])[1] and a.at < ({value}::timestamptz[])[2]",
            _day,
            day=True,
        ),
        word_filter("purpose", _("Purpose"), "a.purpose = {value}", PURPOSES),
        word_filter("grade", _("Opened"), "a.grade = {value}", GRADES),
    ),
    order="-when",
    empty=(_("No record was opened yet"), _("What is opened from now on stands here.")),
    icon="eye",
    enrich=with_names,
)
