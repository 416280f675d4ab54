"""Import residents from a file: checked row by row, written all or not at all, and only once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sehat.audit.append import append_audit, canonical_bytes
from sehat.imports.faults import Faults
from sehat.people.load import load_persons
from sehat.people.residents_csv import check_residents
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from datetime import date

    from asyncpg import Connection

__all__ = ["import_residents"]

_ACTION = "people.residents_imported"

declare_words(
    {"imports.again": "This very file was imported already. Nothing was written a second time."}
)


async def import_residents(
    owner: Connection, data: bytes, *, today: date
) -> int | Faults | Refusal:
    """Write the residents of a CSV file; return how many.

    Gives the faults where a row has one, and refuses with `imports.again` where the same bytes
    were imported before. Either way nothing is written.
    """
    rows = check_residents(data, today)
    if isinstance(rows, Faults):
        return rows
    after = {"sha256": hashlib.sha256(data).hexdigest(), "rows": len(rows)}
    async with owner.transaction():
        await owner.execute("select pg_advisory_xact_lock(hashtext($1))", _ACTION)
        body = canonical_bytes({"before": None, "after": after})
        if await owner.fetchval(
            "select 1 from audit where action = $1 and body = $2", _ACTION, body
        ):
            return Refusal("imports.again")
        await load_persons(owner, (row.details for row in rows), source="import")
        await append_audit(
            owner,
            tenant_id=None,
            actor_id=None,
            actor_kind="system",
            action=_ACTION,
            entity="person",
            after=after,
        )
    return len(rows)
