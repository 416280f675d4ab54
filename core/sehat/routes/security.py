"""Security of a tenant: which roles need the second step, and a colleague whose phone is lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.auth.open_sessions import end_sessions, open_sessions
from sehat.auth.second_step import drop_second_step
from sehat.refusals import Refusal, declare_words
from sehat.tenancy.granting import KEEPER
from sehat.tenancy.second_step import asking_roles, set_asking_roles
from sehat.web.access import needs
from sehat.web.arrival import Arrival, Here
from sehat.web.formats import moment_text
from sehat.web.pages import page, see_other, words
from sehat.web.step_up import confirmed_first

__all__ = ["asking_form", "colleague_page", "end_sessions_form", "reset_form", "security_page"]

declare_words(
    {
        "auth.also_elsewhere": (
            "%(name)s also holds a role at %(tenant)s, where you give none. Ask an administrator"
            " who does."
        ),
        "auth.not_oneself": "For yourself use the page of your own account.",
    }
)

# Administrators come first, because their account opens all others.
_ROLES = """
select code, name, name_i18n from role where tenant_id = $1
order by code not in ('city_administrator', 'hospital_administrator'), name
"""
_COLLEAGUE = """
select m.user_id, u.name, u.login, u.disabled_at, r.name as role, r.name_i18n as role_i18n,
  o.confirmed_at
from membership m join user_account u on u.id = m.user_id join role r on r.id = m.role_id
  left join user_totp o on o.user_id = u.id
where m.id = $1 and m.tenant_id = $2
"""
_ELSEWHERE = "select distinct tenant_id from membership where user_id = $1"


@get("/{tenant:str}/admin/security", opt=needs("admin.manage_roles"))
async def security_page(arrival: Here) -> Response[Any]:
    """Which roles need the second step."""
    return await _security(arrival)


@post("/{tenant:str}/admin/security", opt=needs("admin.manage_roles"), status_code=303)
async def asking_form(arrival: Here) -> Response[Any]:
    """Ask the second step of the chosen roles; it counts at the next page of their holders."""
    back = f"/{arrival.here.slug}/admin/security"
    if (asked := await confirmed_first(arrival, back=back)) is not None:
        return asked
    platform = arrival.platform
    known = {row["code"] for row in await platform.pool.fetch(_ROLES, arrival.here.id)}
    async with platform.pool.acquire() as connection, connection.transaction():
        refused = await set_asking_roles(
            connection,
            tenant_id=arrival.here.id,
            by=arrival.person,
            roles=known & set(arrival.form.get("role", [])),
            set_up=bool(arrival.session and arrival.session.second_step),
        )
    if refused is not None:
        return await _security(arrival, refusal=refused)
    await platform.changes.tell("session")
    return see_other(back)


@get(
    "/{tenant:str}/admin/members/{membership:uuid}",
    opt=needs("admin.manage_members", example="membership"),
)
async def colleague_page(arrival: Here, membership: FromPath[UUID]) -> Response[Any]:
    """A colleague's account, as far as an administrator may see and end it."""
    return await _colleague(arrival, membership)


@post(
    "/{tenant:str}/admin/members/{membership:uuid}/second-step/reset",
    opt=needs("admin.manage_members", example="member_with_second_step"),
    status_code=303,
)
async def reset_form(arrival: Here, membership: FromPath[UUID]) -> Response[Any]:
    """Take off a colleague's second step, so that they can set up another phone."""
    row = await _row(arrival, membership)
    back = f"/{arrival.here.slug}/admin/members/{membership}"
    if (asked := await confirmed_first(arrival, back=back)) is not None:
        return asked
    refused = await _reach(arrival, row)
    if refused is None:
        async with arrival.platform.pool.acquire() as connection, connection.transaction():
            refused = await drop_second_step(
                connection,
                of=row["user_id"],
                by=arrival.person.user_id,
                tenant_id=arrival.here.id,
            )
    if refused is not None:
        return await _colleague(arrival, membership, refusal=refused)
    await arrival.platform.sessions.revoke_user(row["user_id"])
    return see_other(back)


@post(
    "/{tenant:str}/admin/members/{membership:uuid}/sessions/end",
    opt=needs("admin.manage_members", example="membership"),
    status_code=303,
)
async def end_sessions_form(arrival: Here, membership: FromPath[UUID]) -> Response[Any]:
    """End every session of a colleague, within a second in every process."""
    row = await _row(arrival, membership)
    if row["user_id"] == arrival.person.user_id:
        return await _colleague(arrival, membership, refusal=Refusal("auth.not_oneself"))
    await end_sessions(
        arrival.platform,
        of=row["user_id"],
        by=arrival.person.user_id,
        tenant_id=arrival.here.id,
    )
    return see_other(f"/{arrival.here.slug}/admin/members/{membership}")


async def _row(arrival: Arrival, membership: UUID) -> Any:  # noqa: ANN401 - a row
    row = await arrival.platform.pool.fetchrow(_COLLEAGUE, membership, arrival.here.id)
    if row is None:
        raise NotFoundException
    return row


async def _reach(arrival: Arrival, row: Any) -> Refusal | None:  # noqa: ANN401 - a row
    """Whether the actor gives roles wherever the colleague holds one, and is not that colleague."""
    platform, session = arrival.platform, arrival.session
    if row["user_id"] == arrival.person.user_id or session is None:
        return Refusal("auth.not_oneself")
    for held in await platform.pool.fetch(_ELSEWHERE, row["user_id"]):
        tenant = await platform.tenants.by_id(held["tenant_id"])
        grants = platform.tenants.grants_at(tenant, session.grants) if tenant else ()
        if not any(KEEPER in grant.permissions for grant in grants):
            title = tenant.title(arrival.locale) if tenant else ""
            return Refusal("auth.also_elsewhere", {"name": row["name"], "tenant": title})
    return None


async def _colleague(
    arrival: Arrival, membership: UUID, *, refusal: Refusal | None = None
) -> Response[Any]:
    row = await _row(arrival, membership)
    since = row["confirmed_at"]
    return page(
        arrival,
        "pages/admin/colleague.html",
        status=422 if refusal else 200,
        colleague={
            "membership": membership,
            "name": row["name"],
            "login": row["login"],
            "role_name": arrival.named(row["role"], row["role_i18n"]),
            "disabled": row["disabled_at"] is not None,
            "own": row["user_id"] == arrival.person.user_id,
            "second_step": arrival.day_text(arrival.local(since).date()) if since else "",
        },
        sessions=[
            {
                "device": one["label"] or "",
                "since": moment_text(one["created_at"], arrival.locale, arrival.here.zone),
                "seen": moment_text(one["seen_at"], arrival.locale, arrival.here.zone),
            }
            for one in await open_sessions(arrival.platform, row["user_id"])
        ],
        error=words(arrival, refusal) if refusal else "",
    )


async def _security(arrival: Arrival, *, refusal: Refusal | None = None) -> Response[Any]:
    async with arrival.platform.pool.acquire() as connection:
        asking = await asking_roles(connection, arrival.here.id)
        rows = await connection.fetch(_ROLES, arrival.here.id)
    return page(
        arrival,
        "pages/admin/security.html",
        status=422 if refusal else 200,
        roles=[
            (row["code"], arrival.named(row["name"], row["name_i18n"]), row["code"] in asking)
            for row in rows
        ],
        set_up=bool(arrival.session and arrival.session.second_step),
        error=words(arrival, refusal) if refusal else "",
    )
