"""Service accounts of a tenant: programs that read, their tokens shown once and ended here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.auth.services import list_services, make_service, revoke_service
from sehat.refusals import Refusal
from sehat.routes.members import declared_permissions
from sehat.web.access import needs
from sehat.web.arrival import Arrival, Here
from sehat.web.formats import moment_text
from sehat.web.pages import page, see_other, words
from sehat.web.step_up import confirmed_first

__all__ = ["make_service_form", "revoke_service_form", "services_page"]

DAYS = (30, 90, 365)


@get("/{tenant:str}/admin/services", opt=needs("admin.manage_members"))
async def services_page(arrival: Here) -> Response[Any]:
    """The programs that read here."""
    return await _services(arrival)


@post("/{tenant:str}/admin/services", opt=needs("admin.manage_members"), status_code=200)
async def make_service_form(arrival: Here) -> Response[Any]:
    """Make one and show its token, this once."""
    if (asked := await confirmed_first(arrival, back=_path(arrival))) is not None:
        return asked
    days = arrival.field("days")
    async with arrival.platform.pool.acquire() as connection, connection.transaction():
        made = await make_service(
            connection,
            tenant_id=arrival.here.id,
            by=arrival.person,
            name=arrival.field("name"),
            permissions=arrival.form.get("permission", []),
            days=int(days) if days.isdecimal() and days.isascii() else 0,
            now=arrival.now,
        )
    if isinstance(made, Refusal):
        return await _services(arrival, refusal=made)
    return await _services(arrival, token=made)


@post(
    "/{tenant:str}/admin/services/{service:uuid}/revoke",
    opt=needs("admin.manage_members", example="service"),
    status_code=303,
)
async def revoke_service_form(arrival: Here, service: FromPath[UUID]) -> Response[Any]:
    """End one for good; its next request is refused."""
    async with arrival.platform.pool.acquire() as connection, connection.transaction():
        revoked = await revoke_service(
            connection,
            tenant_id=arrival.here.id,
            by=arrival.person,
            service_id=service,
            now=arrival.now,
        )
    if not revoked:
        raise NotFoundException
    return see_other(_path(arrival))


def _path(arrival: Arrival) -> str:
    return f"/{arrival.here.slug}/admin/services"


async def _services(
    arrival: Arrival, *, refusal: Refusal | None = None, token: str = ""
) -> Response[Any]:
    say = arrival.platform.catalogues.text
    titles = {
        permission.name: say(arrival.locale, permission.title)
        for permission in declared_permissions(arrival)
    }
    chosen = set(arrival.form.get("permission", [])) if refusal else set()
    return page(
        arrival,
        "pages/admin/services.html",
        status=422 if refusal else 200,
        services=[
            _sight(arrival, row, titles)
            for row in await list_services(arrival.platform.pool, arrival.here.id)
        ],
        offered=[
            (name, title, name in chosen)
            for name, title in titles.items()
            if name in arrival.person.permissions
        ],
        days=[(str(days), days) for days in DAYS],
        form=arrival.typed if refusal else {},
        token=token,
        error=words(arrival, refusal) if refusal else "",
    )


def _sight(arrival: Arrival, row: Any, titles: dict[str, str]) -> dict[str, Any]:  # noqa: ANN401 - a row
    state = "revoked" if row["revoked_at"] else "over" if row["ends_at"] <= arrival.now else "open"
    return {
        "id": row["id"],
        "name": row["name"],
        "maker": row["maker"],
        "permissions": [titles.get(name, name) for name in row["permissions"]],
        "until": arrival.day_text(arrival.local(row["ends_at"]).date()),
        "used": moment_text(row["used_at"], arrival.locale, arrival.here.zone)
        if row["used_at"]
        else "",
        "state": state,
    }
