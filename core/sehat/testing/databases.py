"""Databases for tests: migrated once per set of plugins, then cloned in a tenth of a second."""

from __future__ import annotations

import contextlib
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

import asyncpg

from sehat.db.address import Addresses
from sehat.db.engine import LazyEngine
from sehat.db.migrate import aimed, has_tables, migrate, migrate_each
from sehat.db.piccolo_conf import DB
from sehat.db.roles import prepare_database
from sehat.terminology.load import load_own

if TYPE_CHECKING:
    from sehat.db.server import EmbeddedServer

__all__ = ["CORE", "Databases"]

CORE = ("sehat",)
"""The packages of a city without plugins."""


@dataclass(slots=True)
class Databases:
    """Makes databases on one running server.

    A template is kept for each list of packages and grows out of that for the list before its
    last package, so that no migration runs twice in a run.
    """

    server: EmbeddedServer
    packages: Sequence[str] = CORE
    """Whose tables a clone has where nothing else is asked for."""
    _templates: dict[tuple[str, ...], str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def clone(self, packages: Sequence[str] = (), *, strict: bool = True) -> Addresses:
        """Make a database of its own for whoever asks, with the tables of these packages.

        Raises:
            MigrationError: `strict`, and a migration failed.
        """
        packages = [name for name in packages or self.packages if has_tables(name)]
        template = await self._template(tuple(packages), strict=strict)
        name = f"sehat_test_{next(self._numbers)}"
        await self._copy(template, name)
        return self.addresses(name)

    async def migrate(self, addresses: Addresses, packages: Sequence[str]) -> list[str]:
        """Bring a database to the present of these packages; what was run."""
        with _set_aside(DB):
            return await migrate(addresses.owner, packages)

    async def take_back(self, addresses: Addresses, packages: Sequence[str]) -> str:
        """Run all migrations of the last package backwards; what stopped them, if anything did."""
        app = import_module(f"{packages[-1]}.piccolo_app").APP_CONFIG.app_name
        said = io.StringIO()
        with _set_aside(DB):
            async with aimed(addresses.owner, [p for p in packages if has_tables(p)]):
                from piccolo.apps.migrations.commands.backwards import (  # noqa: PLC0415 - imports black
                    BackwardsMigrationManager,
                )

                with contextlib.redirect_stdout(said):
                    manager = BackwardsMigrationManager(app, "all", auto_agree=True)
                    result = await manager.run()
        return "" if result.success else f"{result.message} {said.getvalue()[-200:]}"

    def addresses(self, name: str) -> Addresses:
        """The log-ins of one database."""
        return Addresses(
            app=self.server.dsn("sehat_app", name),
            platform=self.server.dsn("sehat_platform", name),
            owner=self.server.dsn("sehat_owner", name),
            secret=self.server.secrets["session_secret"].encode(),
        )

    def superuser(self, addresses: Addresses) -> str:
        """The superuser's log-in to the same database, for what no role of Sehat may do."""
        name = addresses.owner.partition("@/")[2].partition("?")[0]
        return self.server.superuser_dsn(name)

    async def _template(self, packages: tuple[str, ...], *, strict: bool) -> str:
        if packages not in self._templates:
            name = f"sehat_template_{next(self._numbers)}"
            if packages == CORE:
                await self._prepare(name)
            else:
                shorter = await self._template(packages[:-1] or CORE, strict=strict)
                await self._copy(shorter, name)
            await self._migrate(name, packages, strict=strict)
            self._templates[packages] = name
        return self._templates[packages]

    async def _migrate(self, name: str, packages: tuple[str, ...], *, strict: bool) -> None:
        if strict:
            await self.migrate(self.addresses(name), packages)
        else:
            with _set_aside(DB):
                owner_url = self.addresses(name).owner
                await migrate_each(owner_url, dict.fromkeys(packages, ()))
        if packages != CORE:
            return
        owner = await asyncpg.connect(self.addresses(name).owner)
        try:
            # The terminology is loaded, because it belongs to no tenant.
            await load_own(owner)
        finally:
            await owner.close()

    async def _copy(self, template: str, name: str) -> None:
        await self._as_superuser(f"create database {name} owner sehat_owner template {template}")
        # A clone has the tables and their rights, but not the rights on the database itself.
        await self._prepare(name)

    async def _prepare(self, name: str) -> None:
        await prepare_database(
            self.server.superuser_dsn(), passwords=self.server.secrets, name=name
        )

    async def _as_superuser(self, statement: str) -> None:
        connection = await asyncpg.connect(self.server.superuser_dsn())
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextlib.contextmanager
def _set_aside(engine: LazyEngine) -> Iterator[None]:
    """Let migrations have the engine of a process that serves, as `sehat migrate` has its own."""
    kept = engine.pool, engine.config, engine.current_transaction
    fresh = LazyEngine()
    engine.pool, engine.current_transaction = None, fresh.current_transaction
    try:
        yield
    finally:
        engine.pool, engine.config, engine.current_transaction = kept
