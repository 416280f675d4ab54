"""Databases for tests: migrated once as a template, then cloned in a tenth of a second."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import asyncpg

from sehat.db.address import Addresses
from sehat.db.migrate import migrate
from sehat.db.roles import prepare_database
from sehat.terminology.load import load_own

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sehat.db.server import EmbeddedServer

__all__ = ["Databases"]

TEMPLATE = "sehat_template"


@dataclass(slots=True)
class Databases:
    """Makes databases on one running server."""

    server: EmbeddedServer
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def make_template(self, packages: Sequence[str]) -> None:
        """Make the database that all others are cloned from, with the tables of `packages`.

        The terminology is loaded, because it belongs to no tenant.
        """
        await self._prepare(TEMPLATE)
        owner_url = self.addresses(TEMPLATE).owner
        await migrate(owner_url, packages)
        owner = await asyncpg.connect(owner_url)
        try:
            await load_own(owner)
        finally:
            await owner.close()

    async def clone(self) -> Addresses:
        """Make a database of its own for whoever asks."""
        name = f"sehat_test_{next(self._numbers)}"
        await self._as_superuser(f"create database {name} owner sehat_owner template {TEMPLATE}")
        # A clone has the tables and their rights, but not the rights on the database itself.
        await self._prepare(name)
        return self.addresses(name)

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
