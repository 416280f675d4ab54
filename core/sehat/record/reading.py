"""Open a person's record and read it; without the opening the database shows nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from msgspec import Struct

from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["Opening", "RecordReader", "RecordRow"]

declare_words(
    {
        "record.unknown_purpose": "Say why the record is opened: registration or care.",
        "record.no_basis": "This person has no open visit here, so the record stays closed.",
        "record.scan_again": "The card was scanned too long ago. Scan it again to go on.",
        "record.not_allowed": "Your role does not allow you to read records.",
    }
)

Purpose = Literal["registration", "care", "correction"]
Basis = Literal["care", "scan"]

_ENTRIES = """
select e.person_id, e.id, e.tenant_id, t.name as hospital, t.name_i18n as hospital_i18n, e.kind,
       e.grade, e.occurred_at, e.title, e.summary, e.author, e.signed_at, e.sha256, e.source,
       e.supersedes
from record_entry e join tenant t on t.id = e.tenant_id
where e.person_id = any($1::uuid[])
  and ($2::timestamptz is null or (e.occurred_at, e.id) < ($2, $3))
order by e.occurred_at desc, e.id desc
limit $4
"""


@dataclass(frozen=True, slots=True)
class Opening:
    """A record that is open for the rest of the transaction.

    `grade` is the highest that may be read: `event` or `document`. `scope` is `city`, or `own`
    where only the hospital's own entries may be read.
    """

    person_id: UUID
    grade: str
    scope: str
    family: tuple[UUID, ...]


RecordRow = Any
"""An asyncpg record of one entry, as selected in `_ENTRIES`."""


class RecordReader(Struct, frozen=True):
    """The record as one actor may read it inside one transaction."""

    db: Connection
    user_id: UUID | None

    async def open(self, person_id: UUID, *, purpose: Purpose, basis: Basis) -> Opening | Refusal:
        """Write the access log and so open the record.

        Refuses with `record.no_basis`, `record.scan_again` or `record.not_allowed`.
        """
        row = await self.db.fetchrow(
            "select code, grade, scope from record_open($1, $2, $3, $4)",
            person_id,
            self.user_id,
            purpose,
            basis,
        )
        if row["code"] != "ok":
            return Refusal(row["code"])
        family = await self.db.fetchval("select opened_persons('event', 'own')")
        return Opening(person_id, row["grade"], row["scope"], tuple(family))

    async def entries(
        self,
        opening: Opening,
        *,
        before: tuple[datetime, UUID] | None = None,
        limit: int = 20,
    ) -> Sequence[RecordRow]:
        """The newest entries first, from `before` on; at most `limit`."""
        at, entry_id = before or (None, None)
        rows: Sequence[RecordRow] = await self.db.fetch(
            _ENTRIES, list(opening.family), at, entry_id, limit
        )
        return rows
