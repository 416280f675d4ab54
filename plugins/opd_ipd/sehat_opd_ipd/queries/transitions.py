"""Steps of tokens: the last one, and the one that its reader may take back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from asyncpg import Connection

__all__ = ["last_step_of", "last_transition"]

_LAST = """
select m.*, t.label, t.queue_id, t.business_date,
  coalesce((select b.at from opd_ipd_token_transition b where b.tenant_id = $1 and b.token_id = $2
     and b.id <> m.id order by b.at desc, b.id desc limit 1), v.opened_at) as before_at
from opd_ipd_token_transition m
join opd_ipd_queue_token t on t.tenant_id = $1 and t.id = m.token_id
join opd_ipd_visit v on v.tenant_id = $1 and v.id = t.visit_id
where m.tenant_id = $1 and m.token_id = $2
order by m.at desc, m.id desc limit 1
"""


async def last_transition(db: Connection, tenant_id: UUID, token_id: UUID) -> Any:  # noqa: ANN401
    """The last step of a token, with its label and when it came to where it was, or nothing."""
    return await db.fetchrow(_LAST, tenant_id, token_id)


async def last_step_of(
    db: Connection, tenant_id: UUID, token_id: UUID, *, user_id: UUID, since: datetime
) -> Any:  # noqa: ANN401 - a row
    """The last step of a token, where this user took it since then and undid nothing by it."""
    last = await last_transition(db, tenant_id, token_id)
    mine = last and last["by"] == user_id and last["at"] >= since and last["undoes"] is None
    return last if mine else None
