"""Found a tenant: its row, its roles made from the patterns, and the plugins it begins with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from sehat.audit.append import append_audit
from sehat.ids import uuid7
from sehat.permissions import STANDARD_ROLES, permissions_of_role
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.plugins.values import Permission

__all__ = ["found_tenant"]

declare_words(
    {
        "tenancy.slug_taken": "The address %(slug)s is taken. Choose another.",
        "tenancy.no_parent": "A private hospital stands alone and has no parent.",
    }
)


async def found_tenant(
    connection: Connection,
    *,
    slug: str,
    kind: str,
    name: str,
    declared: Iterable[Permission],
    plugins: Mapping[str, Sequence[str]],
    name_i18n: Mapping[str, str] | None = None,
    parent_id: UUID | None = None,
    locality: str | None = None,
    pin: str | None = None,
) -> UUID | Refusal:
    """Make the tenant with standard roles, and audit it as the system's.

    `declared` are the permissions of live plugins; `plugins` are those that it begins with, each
    with the guards that it promises. The caller opens the transaction.

    Refuses with `tenancy.slug_taken` or `tenancy.no_parent`.
    """
    if kind == "private" and parent_id is not None:
        return Refusal("tenancy.no_parent")
    if await connection.fetchval("select 1 from tenant where slug = $1", slug):
        return Refusal("tenancy.slug_taken", {"slug": slug})
    tenant = {
        "slug": slug,
        "kind": kind,
        "name": name,
        "name_i18n": dict(name_i18n or {}),
        "parent": parent_id,
        "locality": locality,
        "pin": pin,
    }
    tenant_id = await _insert(connection, tenant)
    await _make_roles(connection, tenant_id, list(declared))
    await _switch_on(connection, tenant_id, plugins)
    await append_audit(
        connection,
        tenant_id=tenant_id,
        actor_id=None,
        actor_kind="system",
        action="admin.tenant_founded",
        entity="tenant",
        entity_id=tenant_id,
        after=tenant,
    )
    return tenant_id


async def _insert(connection: Connection, tenant: dict[str, Any]) -> UUID:
    tenant_id = uuid7()
    await connection.execute(
        "insert into tenant (id, slug, kind, name, name_i18n, parent_id, locality, pin)"
        " values ($1, $2, $3, $4, $5::text::jsonb, $6, $7, $8)",
        tenant_id,
        *(tenant | {"name_i18n": msgspec.json.encode(tenant["name_i18n"]).decode()}).values(),
    )
    return tenant_id


async def _switch_on(
    connection: Connection, tenant_id: UUID, plugins: Mapping[str, Sequence[str]]
) -> None:
    await connection.executemany(
        "insert into plugin_switch (tenant_id, plugin, guards) values ($1, $2, $3::text::jsonb)",
        [
            (tenant_id, plugin, msgspec.json.encode(guards).decode())
            for plugin, guards in plugins.items()
        ],
    )


async def _make_roles(connection: Connection, tenant_id: UUID, declared: list[Permission]) -> None:
    for code, (name, hindi) in STANDARD_ROLES.items():
        role_id, held = uuid7(), permissions_of_role(code, declared)
        await connection.execute(
            "insert into role (id, tenant_id, code, name, name_i18n, offered)"
            " values ($1, $2, $3, $4, jsonb_build_object('hi', $5::text), $6)",
            role_id,
            tenant_id,
            code,
            name,
            hindi,
            held,
        )
        await connection.executemany(
            "insert into role_permission (role_id, permission) values ($1, $2)",
            [(role_id, permission) for permission in held],
        )
