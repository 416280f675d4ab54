"""What the suite looks at: one plugin, running with what it needs and beside a witness."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sehat.cli.routes import RouteRow, list_routes
from sehat.composing import compose
from sehat.ids import uuid7
from sehat.permissions import STANDARD_ROLES
from sehat.plugins.loader import LoadedPlugin, Plugins
from sehat.plugins.manifest import Found, find_plugins
from sehat.testing.city import HOSPITALS
from sehat.testing.examples import Example, Factory, example_of, find_examples
from sehat.testing.filling import fill_core_tables
from sehat.testing.packages import importable, install_plugin
from sehat.testing.platforms import Given, find_given

if TYPE_CHECKING:
    import httpx
    from asyncpg import Connection

    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

__all__ = ["TENANT", "WITNESS", "Subject", "needs_of", "open_subject"]

TENANT = "civil"
"""Hospital whose rows are looked at."""

WITNESS = "witness"
"""Name of the plugin that stands beside the one that is looked at."""

_SUM = "select md5(string_agg(md5(t::text), '' order by md5(t::text))) from {} t"
_PARAMETER = re.compile(r"\{(\w+)\}")

_CODE = f"""
from litestar import get
from sehat.api import Permission, RouteSet, hookimpl, needs

ROLES = {tuple(STANDARD_ROLES)!r}

@get("/page", opt=needs("witness.see_page"))
async def page() -> str:
    return "the witness stands"

class Witness:
    @hookimpl
    def register_permissions(self):
        return [Permission("witness.see_page", "See the page", ROLES)]
    @hookimpl
    def register_routes(self):
        return RouteSet([page])

plugin = Witness()
"""
"""Another plugin, whose page has to stand whatever the one that is looked at does."""


@dataclass
class Subject:
    """A plugin and the city it runs in; examples are made once a route."""

    name: str
    city: City
    platform: Platforms
    owner: Connection
    """A connection of the role that owns the tables."""
    found: Sequence[Found]
    """The plugin, what it needs, and the witness: all that is there."""
    pages: list[tuple[RouteRow, httpx.Response]] = field(default_factory=list)
    """The plugin's pages as they were seen, once they were asked for."""
    among_all: Plugins | None = None
    """The plugins loaded beside all that are installed, once that was asked for."""
    _made: dict[RouteRow, Example] = field(default_factory=dict)

    @property
    def plugin(self) -> LoadedPlugin:
        """The plugin as it was loaded."""
        plugin = self.city.platform.plugins.by_name(self.name)
        if plugin is None:
            raise LookupError(self.name)
        return plugin

    @cached_property
    def routes(self) -> list[RouteRow]:
        """The plugin's routes."""
        every = list_routes(compose(self.city.platform))
        return [route for route in every if route.plugin == self.name]

    @cached_property
    def examples(self) -> dict[str, Factory]:
        """The factories of the core and of the plugins that are there."""
        return find_examples(self.city.platform.plugins)

    async def example(self, route: RouteRow, *, new: bool = False) -> Example:
        """What a route is asked for at the first hospital, made when it is first asked for."""
        if new or route not in self._made:
            made = await example_of(self.city, route, self.examples, TENANT)
            # PC30 says where an example is missing; the others ask for what nobody has.
            missing = {name: uuid7() for name in _PARAMETER.findall(route.path) if name != "tenant"}
            self._made[route] = replace(made, path={**missing, **made.path})
        return self._made[route]

    async def rows(self, statement: str, *values: object) -> list[Any]:
        """Rows of the database as the owner of its tables sees them."""
        return list(await self.owner.fetch(statement, *values))

    async def tables(self) -> list[str]:
        """The plugin's tables, by the names in its migrations' database."""
        rows = await self.rows(
            "select relname from pg_class where relkind in ('r', 'p') and not relispartition"
            " and relnamespace = 'public'::regnamespace and starts_with(relname, $1) order by 1",
            f"{self.name}_",
        )
        return [row["relname"] for row in rows]

    async def sums(self) -> dict[str, str]:
        """A sum of all rows of each table of the plugin, and of what it told others."""
        wanted = [*await self.tables(), "outbox", "message"]
        return {table: (await self.rows(_SUM.format(table)))[0][0] for table in wanted}


def needs_of(found: Found, installed: Sequence[Found]) -> list[Found]:
    """The plugins that one needs, and what those need; one that is not installed is left out."""
    by_name, needed = {item.name: item for item in installed}, dict[str, Found]()
    todo = list(found.manifest.requires if found.manifest else ())
    while todo:
        name = todo.pop()
        if name in by_name and name not in needed:
            needed[name] = by_name[name]
            manifest = by_name[name].manifest
            todo += list(manifest.requires) if manifest else []
    return list(needed.values())


@contextlib.asynccontextmanager
async def open_subject(platform: Platforms, plugin: Given, folder: Path) -> AsyncIterator[Subject]:
    """Boot a plugin with what it needs and nothing else but the witness, for a block.

    Args:
        platform: the fixture.
        plugin: its name, where it is installed; or where it lies.
        folder: an empty one, for the witness.
    """
    async with contextlib.AsyncExitStack() as stack:
        site = stack.enter_context(importable(folder))
        found = find_given(plugin, stack)
        witness = install_plugin(site, WITNESS, _CODE)
        every = [found, *needs_of(found, find_plugins()), witness]
        async with platform(plugins=every) as city, city.connect("owner") as owner:
            for tenant in HOSPITALS:
                await fill_core_tables(city, tenant)
            yield Subject(found.name, city, platform, owner, every)
