"""Bring a database up: start the embedded server, make the roles, run what is pending, connect."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

import asyncpg

from sehat.changes import Changes
from sehat.db.address import Addresses
from sehat.db.migrate import Migrated, migrate_each, pending_migrations
from sehat.db.roles import prepare_database
from sehat.db.server import EmbeddedServer
from sehat.errors import ConfigError, DatabaseError, MigrationError
from sehat.plugins.loader import load_plugins
from sehat.tenancy.offering import Offer, offer_permissions

if TYPE_CHECKING:
    from sehat.config import Settings
    from sehat.plugins.loader import Plugins

__all__ = ["bring_forward", "bring_up", "connected", "make_ready", "refuse_pending", "wake"]

_ROLES = {"sehat_owner": "database_url", "sehat_app": "app_url", "sehat_platform": "platform_url"}
_NOTHING_YET = "There is no database yet; run `sehat migrate` first."
_NOT_THERE = "There is no such database yet; run `sehat migrate --superuser URL` first."
_NOT_THIS_VERSION = (
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedColumnError,
    asyncpg.UndefinedFunctionError,
)


async def bring_up(settings: Settings, *, plugins: Plugins | None = None) -> Addresses:
    """Make the database ready for this version; safe to run again and beside others.

    Raises:
        DatabaseError: the server does not start or answer.
        MigrationError: a migration failed.
    """
    addresses = await make_ready(settings)
    await bring_forward(addresses, plugins or load_plugins())
    return addresses


async def bring_forward(addresses: Addresses, plugins: Plugins) -> tuple[Migrated, list[Offer]]:
    """Run what is pending, and offer new permissions to the roles of hospitals that stand.

    Plugins whose migrations stopped are told in the answer and offer nothing; the others go on.

    Raises:
        MigrationError: the core's own migrations failed, or this process serves.
    """
    done = await migrate_each(addresses.owner, plugins.chains())
    declared = [
        permission
        for plugin in plugins.live
        if plugin.package not in done.stopped
        for permission in plugin.permissions
    ]
    owner = await asyncpg.connect(addresses.owner)
    try:
        async with owner.transaction():
            offers = await offer_permissions(owner, declared)
    finally:
        await owner.close()
    if offers:
        await Changes(addresses.platform).tell("session")
    return done, offers


async def make_ready(settings: Settings, *, superuser: str | None = None) -> Addresses:
    """Start the embedded server and make roles and database; no table is touched.

    Args:
        settings: with `database_url`, the server is the operator's and is not started.
        superuser: log-in that makes the roles there; without it they have to be there.

    Raises:
        ConfigError: an address does not log in as the role that it is for.
        DatabaseError: the server does not start or answer, is too old, or has no such database.
    """
    addresses = Addresses.of(settings)
    if not settings.database_url:
        server = EmbeddedServer(settings.data)
        server.start()
        await prepare_database(server.superuser_dsn(), passwords=server.secrets)
    elif superuser:
        name = urlsplit(settings.database_url).path.strip("/") or "sehat"
        await prepare_database(superuser, passwords=_passwords(settings), name=name)
    async with connected(settings, "owner"):
        return addresses


def wake(settings: Settings) -> None:
    """Start the embedded server where a database lies; it makes none.

    Raises:
        DatabaseError: there is no database yet, or its server does not start.
    """
    if settings.database_url:
        return
    if not (settings.data / "secrets.json").exists():
        raise DatabaseError(_NOTHING_YET)
    server = EmbeddedServer(settings.data)
    if not (server.cluster / "PG_VERSION").exists():
        raise DatabaseError(_NOTHING_YET)
    server.start()


@contextlib.asynccontextmanager
async def connected(
    settings: Settings, role: Literal["app", "platform", "owner"] = "platform"
) -> AsyncIterator[asyncpg.Connection]:
    """A connection of one command as one of the log-in roles.

    Raises:
        ConfigError: the address cannot be read.
        DatabaseError: there is no database yet, or it does not answer.
        MigrationError: a table that the block asked for is not there.
    """
    wake(settings)
    address = getattr(Addresses.of(settings), role)
    connection = await _connect(address, role, own=bool(settings.database_url))
    try:
        yield connection
    except _NOT_THIS_VERSION as error:
        raise MigrationError(
            "The tables are not those of this version; run `sehat migrate`.", detail=str(error)
        ) from error
    finally:
        await connection.close()


async def refuse_pending(settings: Settings, plugins: Plugins, *, strict: bool) -> None:
    """Ask whether the core's tables are those of this version, and those of plugins with `strict`.

    A plugin with pending migrations is otherwise put aside when the process starts.

    Raises:
        MigrationError: migrations are pending; the message says what to run.
    """
    packages = plugins.packages() if strict else plugins.packages()[:1]
    async with connected(settings, "owner") as connection:
        for package in packages:
            if names := await pending_migrations(connection, package):
                raise MigrationError(
                    f"{package} has {len(names)} pending migrations; run `sehat migrate` first."
                )


async def _connect(url: str, role: str, *, own: bool) -> asyncpg.Connection:
    try:
        return await asyncpg.connect(url)
    except asyncpg.InvalidCatalogNameError:
        raise DatabaseError(_NOT_THERE if own else _NOTHING_YET) from None
    except asyncpg.InvalidAuthorizationSpecificationError:
        raise DatabaseError(
            f"The database refuses the log-in of the {role} role. Correct its address, or run"
            " `sehat migrate --superuser URL`, which sets the passwords."
        ) from None
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise DatabaseError(
            f"The database does not answer ({type(error).__name__}). Start it, or correct"
            " database_url; `sehat config show --origin` says where that stands."
        ) from error
    except (ValueError, asyncpg.InterfaceError):
        # The words of such an error quote the address, and with it a password.
        raise ConfigError(
            f"The address of the {role} role cannot be read. It looks like"
            " postgresql://ROLE:PASSWORD@HOST/sehat."
        ) from None


def _passwords(settings: Settings) -> dict[str, str]:
    passwords = {}
    for role, name in _ROLES.items():
        parts = urlsplit(getattr(settings, name))
        if unquote(parts.username or "") != role or not parts.password:
            raise ConfigError(f"{name} has to log in as {role}, with a password; correct it.")
        passwords[role] = unquote(parts.password)
    return passwords
