"""What a tenant asks of those who sign in: the roles that need the second step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from sehat.audit.append import append_audit
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.tenancy.context import Staff

__all__ = ["asking_roles", "set_asking_roles"]

declare_words({"tenancy.set_up_first": "Set up your own second step first, then ask it of others."})

_ROLES = """
select coalesce(array(select jsonb_array_elements_text(settings -> 'second_step_roles')), '{}')
from tenant where id = $1 and jsonb_typeof(settings -> 'second_step_roles') = 'array'
"""


async def asking_roles(connection: Connection, tenant_id: UUID) -> frozenset[str]:
    """Codes of the roles whose holders need the second step."""
    return frozenset(await connection.fetchval(_ROLES, tenant_id) or ())


async def set_asking_roles(
    connection: Connection, *, tenant_id: UUID, by: Staff, roles: Iterable[str], set_up: bool
) -> Refusal | None:
    """Ask the second step of these roles; call it in a transaction.

    Refuses with `tenancy.set_up_first` where whoever asks it (`set_up`) has none, so that nobody
    finds the page closed behind them.
    """
    wanted = sorted(set(roles))
    if wanted and not set_up:
        return Refusal("tenancy.set_up_first")
    before = await asking_roles(connection, tenant_id)
    await connection.execute(
        "update tenant set settings = settings || jsonb_build_object('second_step_roles',"
        " $2::text::jsonb) where id = $1",
        tenant_id,
        msgspec.json.encode(wanted).decode(),
    )
    await append_audit(
        connection,
        tenant_id=tenant_id,
        actor_id=by.user_id,
        actor_kind="staff",
        action="admin.second_step_asked",
        entity="tenant",
        entity_id=tenant_id,
        before={"roles": sorted(before)},
        after={"roles": wanted},
    )
    return None
