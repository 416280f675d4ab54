"""Programs that read at the demo's hospitals; nobody has their tokens."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["add_programs"]

_INSERT = """
insert into service_account (tenant_id, name, permissions, token_hash, created_by, created_at,
  ends_at, used_at, revoked_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""


async def add_programs(owner: Connection, tenant: UUID, maker: UUID, now: datetime) -> None:
    """One that reads each hour, and one that was ended."""
    made = now - timedelta(days=40)
    for name, permission, used, revoked in (
        ("City statistics", "opd_ipd.see_figures", now - timedelta(minutes=20), None),
        ("Old dashboard", "admin.manage_members", made, now - timedelta(days=9)),
    ):
        await owner.execute(
            _INSERT,
            tenant,
            name,
            [permission],
            secrets.token_bytes(32),
            maker,
            made,
            now + timedelta(days=50),
            used,
            revoked,
        )
