"""The allergies of a person in the four states that a banner may show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.api import Opening

__all__ = ["AllergyHeading", "allergies_of"]

_STATEMENTS = """
select a.id, a.kind, a.allergen_code, a.allergen_text, a.reaction, a.severity, a.recorded_at,
  a.recorder_name, t.name as hospital
from allergy_statement a join tenant t on t.id = a.tenant_id
where a.person_id = any($1::uuid[]) and a.status = 'active'
  and not exists (select 1 from allergy_statement n
                  where n.person_id = a.person_id and n.supersedes = a.id)
order by a.recorded_at desc
"""


class AllergyHeading(Struct, frozen=True):
    """`known`, `none_known`, `not_recorded` or `unavailable`, and what is known.

    Nothing entered is `not_recorded`, never none; a record that may not be read is `unavailable`.
    """

    state: str
    statements: Sequence[Any] = ()


async def allergies_of(db: Connection, opening: Opening | None) -> AllergyHeading:
    """The heading for a person whose record is open, or not."""
    if opening is None or opening.grade != "document":
        return AllergyHeading("unavailable")
    rows = await db.fetch(_STATEMENTS, list(opening.family))
    known = [row for row in rows if row["kind"] == "allergy"]
    if known:
        return AllergyHeading("known", known)
    return AllergyHeading("none_known" if rows else "not_recorded")
