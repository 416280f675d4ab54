"""A person as pages show them: formatted, masked, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sehat.people.birth import age_text, born_text
from sehat.people.names import script_of
from sehat.people.phone import mask_mobile
from sehat.refusals import Refusal, declare_words
from sehat.web.i18n import marked as _

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.web.arrival import Arrival

__all__ = ["OtherEntry", "PersonSight", "age_sex", "person_seen", "sight_of"]

declare_words(
    {
        "people.not_open": (
            "This person is not open at your hospital. Scan the card, or find them by number."
        ),
    }
)

SEXES = {
    "female": (_("Female"), _("F")),
    "male": (_("Male"), _("M")),
    "other": (_("Other"), _("O")),
    "unknown": (_("Sex not recorded"), _("?")),
}

LANGUAGES = {
    "Deva": "hi",
    "Guru": "pa",
    "Arab": "ur",
    "Beng": "bn",
    "Taml": "ta",
    "Telu": "te",
    "Mlym": "ml",
    "Knda": "kn",
    "Gujr": "gu",
    "Latn": "en",
}
RELATIONS = (_("S/o"), _("D/o"), _("W/o"), _("C/o"))

_PERSON = """
select p.*, r.number as registration,
  exists (select from person m where m.merged_into = p.id) as stands_for_others,
  (select i.value from person_identifier i where i.person_id = p.id
     and i.system = 'card_number' and i.status = 'active' limit 1) as card_number
from person p left join registration r on r.tenant_id = $2 and r.person_id = p.id
where p.id = $1
"""


_OTHERS = """
select p.id, p.name, r.number as registration, d.id as pair
from person p left join registration r on r.tenant_id = $2 and r.person_id = p.id
left join possible_duplicate d on d.tenant_id = $2 and d.state = 'merged'
  and d.person_id = least(p.id, coalesce(p.merged_into, $1))
  and d.other_id = greatest(p.id, coalesce(p.merged_into, $1))
where p.id = any((select persons_as_one($1))::uuid[]) and p.id <> $1
order by p.id
"""


@dataclass(frozen=True, slots=True)
class OtherEntry:
    """A person who was found to be the same as the one who is shown."""

    name: str
    registration: str
    href: str
    """Where the merge was decided and is undone, or nothing where the reader may not go there."""


@dataclass(frozen=True, slots=True)
class PersonSight:
    """What a page says of a person."""

    id: UUID
    name: str
    name_local: str
    local_lang: str
    """Language of the second name's script, for pages to say it by."""
    initials: str
    sex_text: str
    sex_letter: str
    age_text: str
    born_text: str
    mobile_masked: str
    guardian_text: str
    locality: str
    registration: str
    card_number: str
    deceased: bool
    unidentified: bool
    deceased_text: str = ""
    """The day of death as pages show it."""
    merged_into: UUID | None = None
    """The person whom this one turned out to be, whose page is the one to use."""
    mobile_href: str = ""
    """Where the whole mobile is shown, which is written down; nothing where it may not be."""
    restricted: bool = False
    test_patient: bool = False
    marks_href: str = ""
    """Where these two marks are set, or nothing where the reader may not."""
    others: tuple[OtherEntry, ...] = ()
    """The other entries that were merged with this one."""


def age_sex(arrival: Arrival, row: Mapping[str, Any], today: date) -> str:
    """Age and the letter of the sex, such as 34 y F, of a row with sex and birth columns."""
    age = age_text(row["birth_date"], row["birth_precision"], today, arrival.locale)
    letter = arrival.platform.catalogues.text(arrival.locale, SEXES[row["sex"]][1])
    return f"{age} {letter}".strip()


def sight_of(arrival: Arrival, row: Mapping[str, Any], today: date) -> PersonSight:
    """Make a sight of a row that has at least name, sex, birth and contact columns."""
    text, letter = SEXES[row["sex"]]
    say = arrival.platform.catalogues.text
    number = row.get("card_number") or ""
    relation = say(arrival.locale, row["guardian_relation"] or "C/o")
    return PersonSight(
        id=row["id"],
        name=row["name"],
        name_local=row["name_local"] or "",
        local_lang=LANGUAGES.get(script_of(row["name_local"] or ""), "und"),
        initials="".join(part[0] for part in row["name"].split()[:2]).upper(),
        sex_text=say(arrival.locale, text),
        sex_letter=say(arrival.locale, letter),
        age_text=age_text(row["birth_date"], row["birth_precision"], today, arrival.locale),
        born_text=born_text(row["birth_date"], row["birth_precision"], arrival.locale),
        mobile_masked=mask_mobile(row["mobile"]) if row["mobile"] else "",
        guardian_text=f"{relation} {row['guardian_name']}" if row["guardian_name"] else "",
        locality=row["locality"] or "",
        registration=row.get("registration") or "",
        card_number=f"{number[:3]}-{number[3:7]}-{number[7:]}" if number else "",
        deceased=bool(row.get("deceased_on")),
        unidentified=bool(row.get("unidentified")),
        deceased_text=arrival.day_text(row["deceased_on"]) if row.get("deceased_on") else "",
        merged_into=row.get("merged_into"),
        mobile_href=_person_href(arrival, "record.read_events", row["id"], "mobile")
        if row["mobile"]
        else "",
        restricted=bool(row.get("restricted")),
        test_patient=bool(row.get("test_patient")),
        marks_href=_person_href(arrival, "people.mark_person", row["id"], "marks"),
    )


def _person_href(arrival: Arrival, permission: str, person_id: UUID, page: str) -> str:
    may = arrival.staff is not None and permission in arrival.staff.permissions
    return f"/{arrival.here.slug}/people/{person_id}/{page}" if may else ""


async def person_seen(arrival: Arrival, db: Connection, person_id: UUID) -> PersonSight | Refusal:
    """The person, where this hospital may see them; refuses with `people.not_open`."""
    row = await db.fetchrow(_PERSON, person_id, arrival.here.id)
    if row is None:
        return Refusal("people.not_open")
    if row["merged_into"] is None and row["registration"] and not row["stands_for_others"]:
        return sight_of(arrival, row, arrival.business_date)
    shown = await _as_one(arrival, db, dict(row))
    others = await _others(arrival, db, shown["id"])
    return replace(sight_of(arrival, shown, arrival.business_date), others=others)


async def _as_one(arrival: Arrival, db: Connection, row: dict[str, Any]) -> dict[str, Any]:
    """What is said of the one who stands for a merged person, under the number held here."""
    one = await db.fetchrow("select member, root, size from member_here($1)", row["id"])
    if one["root"] is None or one["size"] == 1:
        return row
    root = await db.fetchrow(_PERSON, one["root"], arrival.here.id)
    number = await db.fetchval(
        "select number from registration where tenant_id = $1 and person_id = $2",
        arrival.here.id,
        one["member"],
    )
    card = root["card_number"] or await db.fetchval(
        "select value from person_identifier"
        " where person_id = any((select persons_as_one($1))::uuid[]) and system = 'card_number'"
        " and status = 'active' order by id limit 1",
        one["root"],
    )
    shown = {"id": one["member"], "registration": number, "card_number": card}
    return {**dict(root), **shown}


async def _others(arrival: Arrival, db: Connection, person_id: UUID) -> tuple[OtherEntry, ...]:
    may = arrival.staff is not None and "people.merge_persons" in arrival.staff.permissions
    base = f"/{arrival.here.slug}/admin/duplicates"
    return tuple(
        OtherEntry(
            row["name"],
            row["registration"] or "",
            f"{base}/{row['pair']}" if may and row["pair"] else "",
        )
        for row in await db.fetch(_OTHERS, person_id, arrival.here.id)
    )
