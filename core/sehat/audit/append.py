"""Append to the audit trail, as canonical JSON bytes (RFC 8785's ordering of keys)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["append_audit", "canonical_bytes"]

_encoder = msgspec.json.Encoder(order="sorted", uuid_format="canonical")

_INSERT = """
insert into audit (tenant_id, at, actor_id, actor_kind, action, entity, entity_id, body)
values ($1, clock_timestamp(), $2, $3, $4, $5, $6, $7)
"""


def canonical_bytes(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Encode a value so that equal values give equal bytes: sorted keys, no spaces."""
    return _encoder.encode(value)


async def append_audit(
    db: Connection,
    *,
    tenant_id: UUID | None,
    actor_id: UUID | None,
    actor_kind: str,
    action: str,
    entity: str,
    entity_id: UUID | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write one row; it can never be changed or removed by the application's roles."""
    body = canonical_bytes({"before": before, "after": after})
    await db.execute(_INSERT, tenant_id, actor_id, actor_kind, action, entity, entity_id, body)
