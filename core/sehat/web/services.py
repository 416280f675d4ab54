"""Programs at the door: a bearer token opens what answers JSON, and nothing that writes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from litestar.exceptions import NotAuthorizedException, NotFoundException

from sehat.audit.append import append_audit
from sehat.auth.services import find_service
from sehat.tenancy.context import Service

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantRef
    from sehat.web.access import Access
    from sehat.web.arrival import Arrival
    from sehat.web.asgi import Scope

__all__ = ["admit_service", "bearer_of"]

_BEARER = b"bearer "


def bearer_of(headers: dict[bytes, bytes]) -> str:
    """The token that a program sends, or nothing."""
    given = headers.get(b"authorization", b"")
    if given[: len(_BEARER)].lower() != _BEARER:
        return ""
    return given[len(_BEARER) :].decode("latin-1").strip()


async def admit_service(arrival: Arrival, access: Access, scope: Scope, token: str) -> TenantRef:
    """Find the account of a token, note its use, and return the tenant that it reads.

    Cookies count for nothing beside a token, and no form token is asked for, because nothing is
    written: only GET below `/api/` or of an address that ends in `.json` is open.

    Raises:
        NotAuthorizedException: the token opens nothing here.
        NotFoundException: the account belongs to another tenant.
    """
    path: str = scope["path"]
    reads = scope["method"] == "GET" and (path.startswith("/api/") or path.endswith(".json"))
    slug = scope["path_params"].get("tenant")
    platform = arrival.platform
    row = await find_service(platform.pool, token, arrival.now) if reads and slug else None
    if row is None or access.open_to == "anyone":
        raise NotAuthorizedException
    tenant = await platform.tenants.by_slug(slug)
    if tenant is None or tenant.id != row["tenant_id"]:
        raise NotFoundException
    arrival.session = None
    arrival.staff = Service(
        user_id=row["id"],
        login=row["name"],
        name=row["name"],
        session_id=row["id"],
        password_at=datetime.min.replace(tzinfo=UTC),
        permissions=frozenset(row["permissions"]),
    )
    async with platform.pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "update service_account set used_at = $2 where id = $1", row["id"], arrival.now
        )
        await append_audit(
            connection,
            tenant_id=tenant.id,
            actor_id=row["id"],
            actor_kind=Service.kind,
            action="auth.service_asked",
            entity="service_account",
            entity_id=row["id"],
            after={"route": str(scope.get("path_template", ""))},
        )
    return tenant
