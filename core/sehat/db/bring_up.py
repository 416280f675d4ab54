"""Bring a database up: start the embedded server, prepare it, and run what is pending."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.db.address import Addresses
from sehat.db.migrate import migrate
from sehat.db.roles import prepare_database
from sehat.db.server import EmbeddedServer
from sehat.plugins.loader import load_plugins

if TYPE_CHECKING:
    from sehat.config import Settings
    from sehat.plugins.loader import Plugins

__all__ = ["bring_up"]


async def bring_up(settings: Settings, *, plugins: Plugins | None = None) -> Addresses:
    """Make the database ready for this version; safe to run again and beside others."""
    if not settings.database_url:
        server = EmbeddedServer(settings.data)
        server.start()
        await prepare_database(server.superuser_dsn(), passwords=server.secrets)
    addresses = Addresses.of(settings)
    await migrate(addresses.owner, (plugins or load_plugins()).packages())
    return addresses
