"""Permissions that came with a new version reach the shipped roles of hospitals that stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from sehat.audit.append import append_audit
from sehat.ids import uuid7
from sehat.permissions import STANDARD_ROLES, permissions_of_role

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.plugins.values import Permission

__all__ = ["Offer", "offer_permissions"]

_ROLES = """
select r.id, r.tenant_id, t.slug, r.code, r.offered,
  array(select p.permission from role_permission p where p.role_id = r.id) as held
from role r join tenant t on t.id = r.tenant_id where r.code = any($1)
order by t.slug, r.code for update of r
"""


class Offer(Struct, frozen=True):
    """What a shipped role of a hospital was given now."""

    tenant: str
    role: str
    permissions: tuple[str, ...]


async def offer_permissions(connection: Connection, declared: Iterable[Permission]) -> list[Offer]:
    """Give each shipped role what its pattern holds and it was never offered before; audited.

    A role remembers what it was offered, so that what an administrator took away stays away,
    and a permission whose plugin was put aside meanwhile is not given twice. A role from before
    the memory counts as offered what anybody in the installation holds. The caller opens the
    transaction, as the owner of the tables.
    """
    declared = list(declared)
    rows = await connection.fetch(_ROLES, list(STANDARD_ROLES))
    known = {permission for row in rows for permission in row["held"]}
    patterns = {code: frozenset(permissions_of_role(code, declared)) for code in STANDARD_ROLES}
    offers = []
    for row in rows:
        pattern = patterns[row["code"]]
        before = pattern & known if row["offered"] is None else frozenset(row["offered"])
        if row["offered"] is not None and pattern <= before:
            continue
        await connection.execute(
            "update role set offered = $2 where id = $1", row["id"], sorted(before | pattern)
        )
        if new := tuple(sorted(pattern - before - set(row["held"]))):
            await _give(connection, row, new)
            offers.append(Offer(row["slug"], row["code"], new))
    return offers


async def _give(connection: Connection, row: Mapping[str, Any], new: tuple[str, ...]) -> None:
    await connection.executemany(
        "insert into role_permission (id, role_id, permission) values ($1, $2, $3)",
        [(uuid7(), row["id"], permission) for permission in new],
    )
    await append_audit(
        connection,
        tenant_id=row["tenant_id"],
        actor_id=None,
        actor_kind="system",
        action="admin.permissions_offered",
        entity="role",
        entity_id=row["id"],
        after={"permissions": list(new)},
    )
