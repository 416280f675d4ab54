"""The door: session, tenant, plugin gate, permission and CSRF, in one ASGI layer.

Litestar copies the handler at each guard call, so one layer that reads the route's `opt` does
what four guards would do. A closed door answers exactly like a route that does not exist.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from litestar.enums import ScopeType
from litestar.exceptions import (
    ClientException,
    NotAuthorizedException,
    NotFoundException,
    PermissionDeniedException,
    ServiceUnavailableException,
)

from sehat.tenancy.context import Staff, TenantRef
from sehat.web.access import Access
from sehat.web.arrival import KEY, Arrival
from sehat.web.asgi import App, Message, Receive, Scope, Send
from sehat.web.csrf import token_for, token_matches
from sehat.web.restoring import asks_for_draft, restore_draft
from sehat.web.services import admit_service, bearer_of

if TYPE_CHECKING:
    from sehat.auth.sessions import SignedIn
    from sehat.platform import Platform

__all__ = ["LOCALES", "Door", "SecondStepMissingError", "cookie_names", "staff_at"]

LOCALES = ("en", "hi")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORM = b"application/x-www-form-urlencoded"
_MOST_FIELDS = 400
_COOKIES = ("session", "visitor", "device", "pending", "locale", "theme", "counter")


def cookie_names(*, secure: bool) -> dict[str, str]:
    """Names of our cookies; behind TLS they carry the prefix that binds them to the host."""
    prefix = "__Host-" if secure else ""
    return {name: f"{prefix}sehat_{name}" for name in _COOKIES}


class SecondStepMissingError(PermissionDeniedException):
    """A role of theirs asks for the second step, and they have not set it up yet."""


def staff_at(platform: Platform, tenant: TenantRef, session: SignedIn) -> Staff | None:
    """What a session may do at a tenant; nothing where no role of its user reaches it."""
    if tenant.id not in session.staff:
        session.staff[tenant.id] = _find_staff(platform, tenant, session)
    return session.staff[tenant.id]


def _find_staff(platform: Platform, tenant: TenantRef, session: SignedIn) -> Staff | None:
    grants = list(platform.tenants.grants_at(tenant, session.grants))
    if not grants:
        return None
    return Staff(
        user_id=session.user_id,
        login=session.login,
        name=session.name,
        session_id=session.session_id,
        password_at=session.password_at,
        permissions=frozenset().union(*(grant.permissions for grant in grants)),
        roles=tuple(sorted({grant.role for grant in grants})),
    )


class Door:
    """ASGI middleware around every handler; finds out who comes and lets in or refuses."""

    def __init__(self, app: App, platform: Platform) -> None:
        self.app = app
        self.platform = platform
        self.cookies = cookie_names(secure=platform.settings.secure_cookies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in with its arrival in the scope, or raise the HTTP error."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        access: Access | None = scope["route_handler"].opt.get("access")
        if access is None:
            raise NotFoundException
        headers = dict(scope["headers"])
        arrival = await self._arrive(scope, headers)
        scope[KEY] = arrival
        await self._admit(access, arrival, scope, bearer_of(headers))
        if scope["method"] not in _SAFE:
            receive = await self._check_form(arrival, headers, receive)
        elif arrival.staff is not None and asks_for_draft(scope["query_string"]):
            await restore_draft(arrival, scope["query_string"])
        await self.app(scope, receive, send)

    async def _arrive(self, scope: Scope, headers: dict[bytes, bytes]) -> Arrival:
        cookies = _cookies(headers.get(b"cookie", b""))
        token = cookies.get(self.cookies["session"], "")
        session = await self.platform.sessions.find(token) if token else None
        locale = cookies.get(self.cookies["locale"], session.locale if session else "en")
        theme = cookies.get(self.cookies["theme"], "auto")
        visitor = cookies.get(self.cookies["visitor"], "")
        return Arrival(
            platform=self.platform,
            request_id=str(scope.get("sehat.request_id", "")),
            path=scope["path"],
            locale=locale if locale in LOCALES else "en",
            theme=theme if theme in ("auto", "light", "dark") else "auto",
            counter=cookies.get(self.cookies["counter"], ""),
            csrf_token=self._token(session, visitor),
            session=session,
            by_script=b"hx-request" in headers,
            since=self.platform.hub.marks.latest,
        )

    def _token(self, session: SignedIn | None, visitor: str) -> str:
        secret = self.platform.secret
        if session is None:
            return token_for(secret, visitor) if visitor else ""
        if not session.csrf_token:
            session.csrf_token = token_for(secret, session.token_hash.hex())
        return session.csrf_token

    async def _admit(self, access: Access, arrival: Arrival, scope: Scope, bearer: str) -> None:
        if bearer:
            tenant: TenantRef | None = await admit_service(arrival, access, scope, bearer)
        elif access.open_to == "anyone":
            return
        elif access.open_to == "holder":
            tenant = await self.platform.tenants.by_slug(scope["path_params"]["tenant"])
            if tenant is None:
                raise NotFoundException
        else:
            tenant = await self._tenant_of_session(access, arrival, scope)
        if tenant is None:
            return
        arrival.tenant = tenant
        arrival.presence = await self.platform.presence_of(tenant.id)
        if access.plugin and access.plugin not in arrival.plugins:
            raise NotFoundException
        if access.plugin and access.plugin not in self.platform.plugins.live_names:
            # It was put aside behind its routes, when its tables were found to be old.
            raise ServiceUnavailableException
        if access.permission and access.permission not in arrival.person.permissions:
            raise PermissionDeniedException

    async def _tenant_of_session(
        self, access: Access, arrival: Arrival, scope: Scope
    ) -> TenantRef | None:
        """The tenant of the path, if the session's user holds a role there; None without one."""
        if arrival.session is None:
            raise NotAuthorizedException
        if arrival.session.must_set_up and not access.before_second_step:
            raise SecondStepMissingError
        slug = scope["path_params"].get("tenant")
        if slug is None:
            return None
        tenant = await self.platform.tenants.by_slug(slug)
        arrival.staff = staff_at(self.platform, tenant, arrival.session) if tenant else None
        if tenant is None or arrival.staff is None:
            raise NotFoundException
        return tenant

    async def _check_form(
        self, arrival: Arrival, headers: dict[bytes, bytes], receive: Receive
    ) -> Receive:
        site = headers.get(b"sec-fetch-site", b"same-origin")
        origin = headers.get(b"origin", b"")
        if site not in (b"same-origin", b"none") or (
            origin and origin.split(b"://")[-1] != headers.get(b"host", b"")
        ):
            raise PermissionDeniedException("The form came from another site.")
        body = await _read(receive)
        if headers.get(b"content-type", b"").split(b";")[0].strip() == _FORM:
            arrival.form = _parse(body)
        given = headers.get(b"x-csrf-token", b"").decode("latin-1") or arrival.field("_csrf")
        if not arrival.csrf_token or not token_matches(arrival.csrf_token, given):
            raise PermissionDeniedException("The form has expired. Load the page again.")
        counted = {k: v for k, v in sorted(arrival.form.items()) if k not in ("_csrf", "_key")}
        arrival.body_hash = hashlib.sha256(repr(counted).encode()).digest()
        return _replay(body, receive)


def _cookies(header: bytes) -> dict[str, str]:
    if not header:
        return {}
    pairs = (part.strip().partition("=") for part in header.decode("latin-1").split(";"))
    return {name: value.strip('"') for name, _, value in pairs if name}


def _parse(body: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(
            body.decode("utf-8"),
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
            errors="strict",
        )
    except ValueError:
        raise ClientException("The form cannot be read. Load the page again.") from None


async def _read(receive: Receive) -> bytes:
    chunks = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            break
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            break
    return b"".join(chunks)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replayed() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
