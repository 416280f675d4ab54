"""The sessions of a user that are still open, to be seen and ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sehat.audit.append import append_audit

if TYPE_CHECKING:
    from sehat.platform import Platform

__all__ = ["end_sessions", "open_sessions"]

_OPEN = """
select s.id, s.created_at, s.seen_at, d.label
from user_session s left join user_device d on d.id = s.device_id
where s.user_id = $1 and s.revoked_at is null and s.ends_at > $2 and s.seen_at > $3
order by s.seen_at desc
"""
_END = """
update user_session set revoked_at = $2 where user_id = $1 and revoked_at is null
  and ($3::uuid is null or id = $3) and ($4::uuid is null or id <> $4) returning id
"""


async def open_sessions(platform: Platform, user_id: UUID) -> list[Any]:
    """Rows of id, created_at, seen_at and label of the device, the last seen first."""
    now = platform.clock()
    rows: list[Any] = await platform.pool.fetch(
        _OPEN, user_id, now, now - platform.sessions.idle_limit
    )
    return rows


async def end_sessions(
    platform: Platform,
    *,
    of: UUID,
    by: UUID,
    only: UUID | None = None,
    but: UUID | None = None,
    tenant_id: UUID | None = None,
) -> int:
    """End one session of a user (`only`), all, or all `but` one; in every process. Counts them."""
    async with platform.pool.acquire() as connection, connection.transaction():
        ended = await connection.fetch(_END, of, platform.clock(), only, but)
        if ended:
            await append_audit(
                connection,
                tenant_id=tenant_id,
                actor_id=by,
                actor_kind="staff",
                action="auth.sessions_ended",
                entity="user_account",
                entity_id=of,
                after={"sessions": len(ended)},
            )
    if ended:
        await platform.changes.tell("session")
    return len(ended)
