"""The platform: what one process shares among all requests, opened and closed with it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sehat.auth.sessions import SessionStore
from sehat.background import Background
from sehat.changes import Changes
from sehat.db.address import Addresses
from sehat.db.engine import LazyEngine, TenantTransaction, open_pool
from sehat.db.piccolo_conf import DB
from sehat.live.hub import Hub
from sehat.live.telling import Teller
from sehat.permissions import CORE_NAVIGATION
from sehat.plugins.faults import Faults
from sehat.plugins.gate import PluginGate
from sehat.plugins.health import Checked, HealthBoard
from sehat.plugins.loader import Plugins, load_plugins
from sehat.plugins.presence import Presence
from sehat.plugins.schema import check_schema
from sehat.plugins.values import NavItem
from sehat.tenancy.context import Actor, TenantContext, TenantRef
from sehat.tenancy.directory import TenantDirectory
from sehat.themes.wardrobe import Wardrobe, open_wardrobe
from sehat.web.door import LOCALES
from sehat.web.i18n import Catalogues
from sehat.web.static import Assets
from sehat.web.templates import Templates

if TYPE_CHECKING:
    from sehat.config import Settings
    from sehat.db.pool import Pool

__all__ = ["Platform", "make_platform"]

CORE = Path(__file__).parent


def utc_now() -> datetime:
    """The time of the process in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Platform:
    """Settings, plugins, catalogues and templates; and, once started, pools and caches."""

    settings: Settings
    plugins: Plugins
    catalogues: Catalogues
    assets: Assets
    wardrobe: Wardrobe
    templates: Templates
    core_navigation: tuple[NavItem, ...]
    addresses: Addresses
    clock: Callable[[], datetime] = utc_now
    engine: LazyEngine = DB
    menus: dict[Any, Any] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    health: HealthBoard = field(default_factory=HealthBoard)
    pool: Pool = field(init=False)
    changes: Changes = field(init=False)
    sessions: SessionStore = field(init=False)
    tenants: TenantDirectory = field(init=False)
    gate: PluginGate = field(init=False)
    teller: Teller = field(init=False)
    hub: Hub = field(init=False)
    background: Background = field(init=False)

    @property
    def secret(self) -> bytes:
        """Key of the form tokens."""
        return self.addresses.secret

    async def checked(self) -> list[Checked]:
        """What the health checks of live plugins say, some seconds old at most."""
        pool = self.engine.pool
        if pool is None:
            return []
        return await self.health.answers(self.plugins, pool, self.settings, self.faults)

    async def presence_of(self, tenant_id: UUID) -> Presence:
        """The plugins as a tenant has them: routes, menus, slots, listeners and jobs ask this."""
        return Presence(self.plugins, self.faults, await self.gate.switches_of(tenant_id))

    def touch(self, tenant_id: UUID, topic: str, key: UUID) -> None:
        """Tell every process in a moment that something changed; pages of this one know at once."""
        self.hub.boards.outdate((tenant_id, topic, key))
        self.teller.touch(tenant_id, topic, key)

    async def start(self) -> None:
        """Open the pools and begin to listen for changes."""
        self.engine.aim(self.addresses.app)
        self.changes = Changes(self.addresses.platform)
        self.pool, *_ = await asyncio.gather(
            open_pool(self.addresses.platform, size=4),
            self.engine.start(size=self.settings.pool_size),
            self.changes.start(),
        )
        await check_schema(self.plugins, self.pool)
        self.sessions = SessionStore(self.pool, self.settings, self.changes, self.clock)
        self.tenants = TenantDirectory(self.pool, self.changes)
        self.gate = PluginGate(self.pool, self.changes)
        self.teller = Teller(self.pool)
        self.hub = Hub(self)
        self.background = Background(self)
        await self.hub.start()
        if self.settings.jobs:
            await self.background.start()

    async def stop(self) -> None:
        """Close what `start` opened."""
        await self.background.stop()
        await self.hub.stop()
        await self.teller.stop()
        await self.changes.stop()
        await self.pool.close()
        await self.engine.close_connection_pool()

    @contextlib.asynccontextmanager
    async def begin(
        self,
        tenant: TenantRef,
        actor: Actor,
        *,
        locale: str = "en",
        idempotency_key: UUID | None = None,
        presence: Presence | None = None,
    ) -> AsyncIterator[TenantContext]:
        """Open a transaction of a tenant: for a request, a job, a listener or a command.

        After its commit all are told what it touched.
        """
        presence = presence or await self.presence_of(tenant.id)
        async with TenantTransaction(self.engine, tenant.id) as transaction:
            ctx = TenantContext(
                tenant=tenant,
                actor=actor,
                db=transaction.connection,
                now=self.clock(),
                locale=locale,
                idempotency_key=idempotency_key,
                presence=presence,
            )
            yield ctx
        self.announce(ctx)

    def announce(self, ctx: TenantContext) -> None:
        """Tell what a transaction that is now committed touched, and whose work it left."""
        for topic, key in ctx.touched:
            self.touch(ctx.tenant.id, topic, key)
        for topic in ctx.told:
            self.changes.tell_soon(topic)


def make_platform(
    settings: Settings, *, plugins: Plugins | None = None, addresses: Addresses | None = None
) -> Platform:
    """Compose a platform; nothing is connected yet.

    Raises:
        ConfigError: the database's address or secrets are not there.
    """
    plugins = plugins or load_plugins([] if settings.safe_mode else None)
    folders = [plugin.folder for plugin in plugins.live]
    catalogues = Catalogues([*(f / "locale" for f in folders), CORE / "locale"], LOCALES)
    assets = Assets([CORE / "static", *(f / "static" for f in folders)])
    wardrobe = open_wardrobe(assets)
    templates = Templates(
        [*(f / "templates" for f in folders), CORE / "templates"], catalogues, assets
    )
    return Platform(
        settings=settings,
        plugins=plugins,
        catalogues=catalogues,
        assets=assets,
        wardrobe=wardrobe,
        templates=templates,
        core_navigation=CORE_NAVIGATION,
        addresses=addresses or Addresses.of(settings),
        faults=Faults({plugin.name: plugin.folder for plugin in plugins.all}),
    )
