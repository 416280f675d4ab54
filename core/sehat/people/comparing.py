"""Two persons side by side, for somebody to decide whether they are one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct

from sehat.people.birth import born_text
from sehat.people.phone import mask_mobile
from sehat.people.sight import SEXES
from sehat.web.i18n import marked as _

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.web.arrival import Arrival

__all__ = ["Comparison", "Fact", "Side", "compare_pair"]

_PAIR = "select * from possible_duplicate where tenant_id = $1 and id = $2"
_SIDE = """
select p.*, r.number, r.at as registered_at, known_elsewhere(p.id) as elsewhere,
  (select count(*) from person_identifier i where i.person_id = p.id
     and i.system = 'card_number' and i.status = 'active') as cards,
  (select n.id from person n where n.id = p.merged_into) as standing
from person p left join registration r on r.tenant_id = $1 and r.person_id = p.id
where p.id = $2
"""
_STANDING = """
select m.* from person_merge m where m.person_id = any($1::uuid[]) and m.undone_at is null
order by m.at desc limit 1
"""


class Side(Struct, frozen=True):
    """One of the two: what names them here, and who else knows them."""

    id: UUID
    name: str
    number: str
    registered: str
    elsewhere: int
    cards: int
    merged: bool


class Fact(Struct, frozen=True):
    """What is said of both; `differs` where both are known and not the same."""

    label: str
    values: tuple[str, str]
    differs: bool


class Comparison(Struct, frozen=True):
    """A pair, its state, what is said of both, and the merge that stands between them."""

    pair_id: UUID
    state: str
    likeness: int
    """In hundredths."""
    sides: tuple[Side, Side]
    facts: Sequence[Fact]
    merged_id: UUID | None
    reason: str


async def compare_pair(arrival: Arrival, db: Connection, pair_id: UUID) -> Comparison | None:
    """The two persons of a pair of this hospital, or nothing."""
    pair = await db.fetchrow(_PAIR, arrival.here.id, pair_id)
    if pair is None:
        return None
    ids = (pair["person_id"], pair["other_id"])
    one, other = [dict(await db.fetchrow(_SIDE, arrival.here.id, person)) for person in ids]
    merge = await db.fetchrow(_STANDING, list(ids))
    between = merge is not None and merge["into_id"] in ids
    return Comparison(
        pair_id,
        pair["state"],
        round(pair["likeness"] * 100),
        (_side(arrival, one), _side(arrival, other)),
        _facts(arrival, one, other),
        merge["person_id"] if between else None,
        merge["reason"] if between else "",
    )


def _side(arrival: Arrival, row: Mapping[str, Any]) -> Side:
    at = row["registered_at"]
    return Side(
        row["id"],
        row["name"],
        row["number"] or "",
        arrival.day_text(arrival.local(at).date()) if at else "",
        row["elsewhere"],
        row["cards"],
        row["merged_into"] is not None,
    )


def _facts(arrival: Arrival, one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Fact]:
    say = arrival.platform.catalogues.text
    facts = []
    for label, read in _READ.items():
        values = (read(arrival, one), read(arrival, other))
        differs = bool(values[0] and values[1] and values[0].lower() != values[1].lower())
        # A mobile is compared whole and shown masked.
        shown = tuple(mask_mobile(v) if v else "" for v in values) if read is _mobile else values
        facts.append(Fact(say(arrival.locale, label), (shown[0], shown[1]), differs))
    return facts


def _plain(column: str) -> Any:  # noqa: ANN401 - as the table below calls it
    return lambda _arrival, row: row[column] or ""


def _mobile(_arrival: Arrival, row: Mapping[str, Any]) -> str:
    return row["mobile"] or ""


def _sex(arrival: Arrival, row: Mapping[str, Any]) -> str:
    return arrival.platform.catalogues.text(arrival.locale, SEXES[row["sex"]][0])


def _born(arrival: Arrival, row: Mapping[str, Any]) -> str:
    if row["birth_date"] is None:
        return ""
    return born_text(row["birth_date"], row["birth_precision"], arrival.locale)


def _guardian(arrival: Arrival, row: Mapping[str, Any]) -> str:
    if not row["guardian_name"]:
        return ""
    relation = arrival.platform.catalogues.text(arrival.locale, row["guardian_relation"] or "C/o")
    return f"{relation} {row['guardian_name']}"


_READ = {
    _("Name"): _plain("name"),
    _("Second name"): _plain("name_local"),
    _("Sex"): _sex,
    _("Born"): _born,
    _("Mobile"): _mobile,
    _("Father or husband"): _guardian,
    _("House"): _plain("address_line"),
    _("Locality"): _plain("locality"),
    _("Ward"): _plain("ward_code"),
    _("District"): _plain("district"),
    _("PIN code"): _plain("pin"),
}
