"""The theme that a tenant shows its pages in."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sehat.audit.append import append_audit
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.tenancy.context import Staff, TenantRef

__all__ = ["choose_theme"]

declare_words({"tenancy.unknown_theme": "There is no such theme here. Choose one of the list."})


async def choose_theme(
    connection: Connection, *, tenant: TenantRef, by: Staff, name: str, known: Collection[str]
) -> Refusal | None:
    """Show the tenant's pages in a theme, or in Sehat's own where `name` is ''.

    Call it in a transaction, and tell `tenant` afterwards. Refuses with `tenancy.unknown_theme`.
    """
    if name and name not in known:
        return Refusal("tenancy.unknown_theme")
    await connection.execute(
        "update tenant set settings = settings || jsonb_build_object('theme', $2::text)"
        " where id = $1",
        tenant.id,
        name,
    )
    await append_audit(
        connection,
        tenant_id=tenant.id,
        actor_id=by.user_id,
        actor_kind="staff",
        action="admin.theme_chosen",
        entity="tenant",
        entity_id=tenant.id,
        before={"theme": tenant.theme},
        after={"theme": name},
    )
    return None
