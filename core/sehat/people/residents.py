"""Find a resident of the city who came without a card, and open the one that is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sehat.people.birth import Born
from sehat.people.name_keys import spoken_name
from sehat.refusals import Refusal, declare_words

__all__ = ["Candidate", "Described", "birth_years", "find_resident", "open_resident"]

AGE_SLACK_YEARS = 2
"""How far an age that was told may be from the truth, either way."""

_FIND = "select * from find_resident($1, $2, $3, $4, $5, $6, $7, $8, $9)"

declare_words(
    {
        "people.not_allowed": "You may not look for residents of the city. Ask a supervisor.",
        "people.fact_missing": (
            "Enter the name, the birth year or age, and one of mobile, ward or house."
        ),
        "people.too_many_searches": (
            "Too many searches found nobody in the last hour. Ask a supervisor, or register the"
            " person as new."
        ),
        "people.candidate_gone": "This choice is no longer open. Search once more.",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A person as somebody at a desk describes them; `area` is a ward's code or a locality."""

    name: str
    born: Born | None
    mobile: str | None = None
    area: str | None = None
    house: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the one: a handle to choose by, and what a stranger may see."""

    id: UUID
    name: str
    birth_year: int | None
    area: str


def birth_years(born: Born | None) -> tuple[int, int] | tuple[None, None]:
    """The first and the last year in which somebody of this birth date may be born."""
    if born is None:
        return None, None
    slack = AGE_SLACK_YEARS if born.precision == "age" else 0
    return born.date.year - slack, born.date.year + slack


async def find_resident(
    db: Any,  # noqa: ANN401 - a pool or a connection
    *,
    tenant_id: UUID,
    user_id: UUID,
    described: Described,
    purpose: str = "registration",
) -> Sequence[Candidate] | Refusal:
    """At most five residents, masked, the likeliest first; the search is counted and logged.

    `purpose` is `registration`, or `duplicate` for the warning while somebody is registered.
    Refuses with `people.not_allowed`, `people.fact_missing` or `people.too_many_searches`.
    """
    rows = await db.fetch(
        _FIND,
        tenant_id,
        user_id,
        purpose,
        spoken_name(described.name),
        *birth_years(described.born),
        described.mobile,
        described.area,
        described.house,
    )
    if rows and rows[0]["code"] != "ok":
        return Refusal(rows[0]["code"])
    return [Candidate(r["candidate"], r["name"], r["birth_year"], r["area"] or "") for r in rows]


async def open_resident(
    db: Any,  # noqa: ANN401 - a pool or a connection
    *,
    tenant_id: UUID,
    user_id: UUID,
    candidate: UUID,
    hours: int,
) -> UUID | Refusal:
    """Open a scan session for a candidate who was shown to this user; return the person.

    Refuses with `people.candidate_gone`.
    """
    row = await db.fetchrow(
        "select * from open_resident($1, $2, $3, $4)", tenant_id, user_id, candidate, hours
    )
    person_id: UUID | None = row["person_id"]
    return person_id if person_id is not None else Refusal(row["code"])
