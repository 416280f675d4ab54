"""Staff and roles of a tenant: who holds what, giving and taking it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.lists.members import MEMBERS
from sehat.lists.routes import list_files
from sehat.lists.showing import show_list
from sehat.permissions import CORE_PERMISSIONS
from sehat.plugins.values import Permission
from sehat.refusals import Refusal
from sehat.tenancy.granting import change_role, grant_role, revoke_role
from sehat.web.access import needs
from sehat.web.arrival import Arrival, Here
from sehat.web.pages import page, see_other, words
from sehat.web.step_up import confirmed_first

__all__ = [
    "MEMBERS_FILES",
    "declared_permissions",
    "grant_form",
    "members_page",
    "revoke_form",
    "role_form",
    "roles_page",
]

NOTHING: Mapping[str, str] = MappingProxyType({})
MEMBERS_FILES = list_files(MEMBERS, "/{tenant:str}/admin/members")


@get("/{tenant:str}/admin/members", opt=needs("admin.manage_members"))
async def members_page(arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """Everybody who holds a role here."""
    return await _members(arrival, request.query_params)


@post("/{tenant:str}/admin/members", opt=needs("admin.manage_members"), status_code=303)
async def grant_form(arrival: Here) -> Response[Any]:
    """Give a role to somebody who can sign in."""
    if (asked := await confirmed_first(arrival, back=_path(arrival, "members"))) is not None:
        return asked
    role_id = _uuid(arrival.field("role_id"))
    async with arrival.platform.pool.acquire() as connection, connection.transaction():
        granted = await grant_role(
            connection,
            tenant_id=arrival.here.id,
            by=arrival.person,
            login=arrival.field("login"),
            role_id=role_id,
        )
    if isinstance(granted, Refusal):
        return await _members(arrival, refusal=granted)
    return await _told(arrival, "members")


@post(
    "/{tenant:str}/admin/members/{membership:uuid}/revoke",
    opt=needs("admin.manage_members", example="membership"),
    status_code=303,
)
async def revoke_form(arrival: Here, membership: FromPath[UUID]) -> Response[Any]:
    """Take a role back."""
    if (asked := await confirmed_first(arrival, back=_path(arrival, "members"))) is not None:
        return asked
    async with arrival.platform.pool.acquire() as connection, connection.transaction():
        revoked = await revoke_role(
            connection, tenant_id=arrival.here.id, by=arrival.person, membership_id=membership
        )
    if isinstance(revoked, Refusal):
        return await _members(arrival, refusal=revoked)
    return await _told(arrival, "members")


@get("/{tenant:str}/admin/roles", opt=needs("admin.manage_roles"))
async def roles_page(arrival: Here) -> Response[Any]:
    """Roles and what each may do."""
    return await _roles(arrival)


@post(
    "/{tenant:str}/admin/roles/{role:uuid}",
    opt=needs("admin.manage_roles", example="role"),
    status_code=303,
)
async def role_form(arrival: Here, role: FromPath[UUID]) -> Response[Any]:
    """Set what a role may do."""
    if (asked := await confirmed_first(arrival, back=_path(arrival, "roles"))) is not None:
        return asked
    known = {permission.name for permission in declared_permissions(arrival)}
    wanted = known & set(arrival.form.get("permission", []))
    outcome: Refusal | None = None
    async with arrival.platform.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        outcome = await change_role(
            connection,
            tenant_id=arrival.here.id,
            by=arrival.person,
            role_id=role,
            permissions=wanted,
        )
        await (transaction.rollback() if outcome is not None else transaction.commit())
    if outcome is not None:
        return await _roles(arrival, refusal=outcome)
    return await _told(arrival, "roles")


async def _told(arrival: Arrival, where: str) -> Response[Any]:
    await arrival.platform.changes.tell("session")
    return see_other(_path(arrival, where))


def _path(arrival: Arrival, where: str) -> str:
    return f"/{arrival.here.slug}/admin/{where}"


async def _members(
    arrival: Arrival, query: Mapping[str, str] = NOTHING, *, refusal: Refusal | None = None
) -> Response[Any]:
    if (
        refusal is not None
        and refusal.code == "tenancy.unknown_role"
        and not arrival.field("login")
    ):
        raise NotFoundException
    async with arrival.begin() as ctx:
        view = await show_list(ctx, arrival, query, MEMBERS)
    return page(
        arrival,
        "pages/admin/members.html",
        status=200 if refusal is None else 422,
        list=view,
        me=arrival.person.user_id,
        roles=[
            (str(row["id"]), arrival.named(row["name"], row["name_i18n"]))
            for row in await _role_rows(arrival)
        ],
        form=arrival.typed,
        error="" if refusal is None else words(arrival, refusal),
    )


async def _roles(arrival: Arrival, *, refusal: Refusal | None = None) -> Response[Any]:
    if refusal is not None and refusal.code == "tenancy.unknown_role":
        raise NotFoundException
    held = await arrival.platform.pool.fetch(
        "select p.role_id, array_agg(p.permission) as permissions from role_permission p"
        " join role r on r.id = p.role_id where r.tenant_id = $1 group by p.role_id",
        arrival.here.id,
    )
    by_role = {row["role_id"]: set(row["permissions"]) for row in held}
    say = arrival.platform.catalogues.text
    return page(
        arrival,
        "pages/admin/roles.html",
        status=200 if refusal is None else 422,
        roles=[
            {
                "id": row["id"],
                "name": arrival.named(row["name"], row["name_i18n"]),
                "permissions": [
                    {
                        "name": permission.name,
                        "title": say(arrival.locale, permission.title),
                        "held": permission.name in by_role.get(row["id"], set()),
                    }
                    for permission in declared_permissions(arrival)
                ],
            }
            for row in await _role_rows(arrival)
        ],
        error="" if refusal is None else words(arrival, refusal),
    )


async def _role_rows(arrival: Arrival) -> list[Any]:
    rows: list[Any] = await arrival.platform.pool.fetch(
        "select id, code, name, name_i18n from role where tenant_id = $1 order by name",
        arrival.here.id,
    )
    return rows


def declared_permissions(arrival: Arrival) -> list[Permission]:
    """Every permission of the core and of the plugins that are on here."""
    plugins = (p for p in arrival.platform.plugins.live if p.name in arrival.plugins)
    return [*CORE_PERMISSIONS, *(permission for p in plugins for permission in p.permissions)]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
