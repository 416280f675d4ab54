"""A small city for tests: a department, two of its hospitals, a private one, and their staff."""

# ruff: noqa: S101 - what tests stand on asserts as tests do

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg

from sehat.auth.accounts import add_account
from sehat.auth.passwords import hash_password
from sehat.auth.services import make_service
from sehat.db.engine import LazyEngine, TenantTransaction
from sehat.db.piccolo_conf import DB
from sehat.ids import uuid7
from sehat.permissions import CORE_PERMISSIONS, STANDARD_ROLES
from sehat.platform import make_platform
from sehat.refusals import Refusal
from sehat.tenancy.context import Staff, TenantRef
from sehat.tenancy.founding import found_tenant
from sehat.testing.authenticator import Authenticator
from sehat.testing.browser import Browser
from sehat.testing.examples import ExampleContext
from sehat.testing.life import running

if TYPE_CHECKING:
    from litestar.types import ASGIApp

    from sehat.background import Worker
    from sehat.db.address import Addresses
    from sehat.platform import Platform
    from sehat.plugins.loader import Plugins
    from sehat.plugins.values import Permission
    from sehat.testing.clock import MovableClock

__all__ = ["HOSPITALS", "NOBODY", "PASSWORD", "SHORT_NAMES", "City", "found_city"]

OK, SEE_OTHER = 200, 303
PASSWORD = "correct horse 27"  # noqa: S105 - of users that only tests have
NOBODY = "nobody.anywhere"
"""Login of somebody who signs in and holds no role."""

FRESH = timedelta(minutes=5)
"""How long a kept browser goes on; after ten minutes routes begin to ask for the password."""

DEPARTMENT = "health"
HOSPITALS = {"civil": "government", "kamla": "government", "asha": "private"}
"""Address → kind; the government hospitals are children of the department."""

SHORT_NAMES = {
    "clerk": "registration_clerk",
    "doctor": "doctor",
    "nurse": "nurse",
    "technician": "lab_technician",
    "cashier": "cashier",
    "pharmacist": "pharmacist",
    "store": "store_keeper",
    "superintendent": "medical_superintendent",
    "admin": "hospital_administrator",
    "city": "city_administrator",
    "auditor": "records_auditor",
}
"""What a login begins with → role; `clerk.civil` is the registration clerk of civil."""


@dataclass(slots=True, repr=False)
class City:
    """The tenants and staff of one database, and the application that serves them."""

    platform: Platform
    app: ASGIApp
    addresses: Addresses
    clock: MovableClock
    tenants: dict[str, TenantRef] = field(default_factory=dict)
    users: dict[str, UUID] = field(default_factory=dict)
    apps: dict[str, Authenticator] = field(default_factory=dict)
    """The apps of those who have a second step, by login."""
    _hash: str = field(default_factory=lambda: hash_password(PASSWORD))
    _browsers: dict[str, tuple[Browser, datetime]] = field(default_factory=dict)
    _services: dict[str, Browser] = field(default_factory=dict)

    @property
    def declared(self) -> list[Permission]:
        """Every permission of the core and the live plugins."""
        plugins = self.platform.plugins.live
        return [*CORE_PERMISSIONS, *(held for plugin in plugins for held in plugin.permissions)]

    async def browser_of(self, role: str, tenant: str) -> Browser:
        """The browser of a member of the staff, signed in once and kept."""
        return await self.browser(f"{role}.{tenant}")

    async def browser(self, login: str) -> Browser:
        """The browser of a login, kept while its password is fresh; without one, a visitor's."""
        kept = self._browsers.get(login)
        if kept is None or (login and not _fresh(kept[1], self.clock())):
            kept = self._browsers[login] = (await self.fresh_browser(login), self.clock())
        return kept[0]

    async def fresh_browser(self, login: str = "") -> Browser:
        """A new browser: signed in, or at the sign-in page where no login is given."""
        if login:
            return await self.sign_in(login)
        browser = Browser.at(self.app)
        await browser.open("/sign-in")
        return browser

    async def sign_in(self, login: str) -> Browser:
        """A new browser, signed in by the page."""
        browser = Browser.at(self.app)
        answer = await browser.sign_in(login, PASSWORD)
        if login in self.apps and answer.status_code == OK:
            answer = await browser.post("/sign-in/code", {"code": self.apps[login].code()})
            await browser.open("/me")
        assert answer.status_code == SEE_OTHER, f"{login} cannot sign in: {answer.text}"
        return browser

    async def add_tenant(self, slug: str, kind: str, parent: str | None = None) -> TenantRef:
        """Found a tenant with all standard roles and every live plugin switched on."""
        async with self.platform.pool.acquire() as connection:
            made = await found_tenant(
                connection,
                slug=slug,
                kind=kind,
                name=f"{slug.title()} Hospital",
                declared=[p for plugin in self.platform.plugins.live for p in plugin.permissions],
                plugins=self.platform.plugins.promises(),
                parent_id=self.tenants[parent].id if parent else None,
                locality="Faridpur",
            )
        assert not isinstance(made, Refusal), made
        await self.platform.changes.tell("tenant")
        tenant = await self.platform.tenants.by_id(made)
        assert tenant is not None
        self.tenants[slug] = tenant
        return tenant

    async def add_user(
        self, login: str, *, roles: tuple[str, ...] = (), tenant: str = "", branch: bool = False
    ) -> UUID:
        """Make an account with these roles (codes) at a tenant, perhaps over its branch."""
        user_id = await add_account(
            self.platform.pool,
            login=login,
            name=login.replace(".", " ").title(),
            password=PASSWORD,
            password_hash=self._hash,
        )
        assert not isinstance(user_id, Refusal), user_id
        self.users[login] = user_id
        for role in roles:
            await self.platform.pool.execute(
                "insert into membership (user_id, tenant_id, role_id, covers_branch)"
                " select $1, tenant_id, id, $4 from role where tenant_id = $2 and code = $3",
                user_id,
                self.tenants[tenant].id,
                role,
                branch,
            )
        await self.platform.changes.tell("session")
        return user_id

    async def service_of(self, tenant: str) -> Browser:
        """A program that may do everything at a tenant, made once; it has a token, no cookie."""
        if tenant not in self._services:
            async with self.platform.pool.acquire() as connection, connection.transaction():
                token = await make_service(
                    connection,
                    tenant_id=self.tenants[tenant].id,
                    by=self.somebody(f"admin.{tenant}"),
                    name=f"Everything of {tenant}",
                    permissions=[permission.name for permission in self.declared],
                    days=30,
                    now=self.clock(),
                )
            assert not isinstance(token, Refusal), token
            self._services[tenant] = Browser.at(self.app)
            self._services[tenant].http.headers["Authorization"] = f"Bearer {token}"
        return self._services[tenant]

    @contextlib.asynccontextmanager
    async def inside(self, tenant: str, role: str = "doctor") -> AsyncIterator[ExampleContext]:
        """The context of a member of the staff who may do everything, committed at the end."""
        presence = await self.platform.presence_of(self.tenants[tenant].id)
        async with TenantTransaction(self.platform.engine, self.tenants[tenant].id) as transaction:
            yield ExampleContext(
                tenant=self.tenants[tenant],
                actor=self.somebody(f"{role}.{tenant}"),
                db=transaction.connection,
                now=self.clock(),
                idempotency_key=uuid7(),
                presence=presence,
                city=self,
            )

    @contextlib.asynccontextmanager
    async def connect(self, role: str) -> AsyncIterator[asyncpg.Connection]:
        """A connection of a database role: `app`, `platform` or `owner`."""
        connection = await asyncpg.connect(getattr(self.addresses, role))
        try:
            yield connection
        finally:
            await connection.close()

    @contextlib.asynccontextmanager
    async def another_process(self, plugins: Plugins | None = None) -> AsyncIterator[City]:
        """The same city as a second process serves it, with pools and caches of its own.

        That process may have other plugins, as after an upgrade that went wrong.
        """
        platform = make_platform(
            self.platform.settings,
            plugins=plugins or self.platform.plugins,
            addresses=self.addresses,
        )
        platform.engine, platform.clock = LazyEngine(beside=DB), self.clock
        async with running(platform) as app:
            yield replace(self, platform=platform, app=app, _browsers={}, _services={})

    async def deliver(self) -> None:
        """Tell events to listeners, as a process behind its pages does, until none is due."""
        await self._work(self.platform.background.relay)

    async def send_messages(self) -> None:
        """Send the messages that are due, until none is."""
        await self._work(self.platform.background.sender)

    async def run_jobs(self) -> None:
        """Run the tasks and runs that were claimed, until none is due."""
        await self._work(self.platform.background.jobs)

    async def _work(self, worker: Worker) -> None:
        await worker.declare()
        while await worker.work_once():
            pass

    def somebody(self, login: str) -> Staff:
        """A member of the staff who holds every permission."""
        return Staff(
            user_id=self.users[login],
            login=login,
            name=login,
            session_id=uuid7(),
            password_at=self.clock(),
            permissions=frozenset(permission.name for permission in self.declared),
        )


def _fresh(since: datetime, now: datetime) -> bool:
    return timedelta() <= now - since < FRESH


async def found_city(city: City) -> None:
    """Fill an empty database with the tenants and a user for each standard role in each.

    `city.health` covers the branch of the department: both government hospitals.
    """
    await city.add_tenant(DEPARTMENT, "authority")
    for slug, kind in HOSPITALS.items():
        await city.add_tenant(slug, kind, DEPARTMENT if kind == "government" else None)
    assert set(SHORT_NAMES.values()) == set(STANDARD_ROLES), "A role has no short name here."
    await city.add_user(NOBODY)
    for tenant in city.tenants:
        for short, role in SHORT_NAMES.items():
            branch = (short, tenant) == ("city", DEPARTMENT)
            await city.add_user(f"{short}.{tenant}", roles=(role,), tenant=tenant, branch=branch)
