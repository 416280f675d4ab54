"""What became of the messages about a prescription."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sehat_opd_ipd.messages import PRESCRIPTION

if TYPE_CHECKING:
    from uuid import UUID

    from asyncpg import Connection

__all__ = ["messages_of_entry"]


async def messages_of_entry(db: Connection, tenant_id: UUID, entry_id: UUID) -> Sequence[Any]:
    """The messages about a signed entry, the first one first: state, and when made and done."""
    return await db.fetch(  # type: ignore[no-any-return]
        "select state, made_at, done_at from message where tenant_id = $1 and template = $2"
        " and counted_key ^@ $3 order by made_at, id",
        tenant_id,
        PRESCRIPTION,
        str(entry_id),
    )
