"""Platforms for tests: an application with exactly the plugins named, on a database of its own."""

from __future__ import annotations

import contextlib
import tomllib
from collections.abc import AsyncIterator, Generator, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sehat.config import Settings
from sehat.db.engine import LazyEngine
from sehat.db.piccolo_conf import DB
from sehat.errors import PluginError
from sehat.logs import configure_logs
from sehat.platform import make_platform
from sehat.plugins.loader import Plugins, load_plugins
from sehat.plugins.manifest import GROUP, Found, find_plugins, inspect_plugin
from sehat.testing.city import City, found_city
from sehat.testing.filling import fill_core_tables
from sehat.testing.life import running
from sehat.testing.packages import importable

if TYPE_CHECKING:
    from sehat.db.address import Addresses
    from sehat.testing.clock import MovableClock
    from sehat.testing.databases import Databases

__all__ = ["Given", "Opening", "Platforms", "common_city", "find_given", "found_in"]

Given = str | Path | Found
"""A plugin: the name of an installed one, the folder of its project or package, or a find."""


def found_in(folder: Path) -> Found:
    """The plugin of a folder that is not installed: of its project, or of the package itself.

    A project has `pyproject.toml` with the entry point; a package has `plugin.toml`. The folder
    above the package has to be on `sys.path`.

    Raises:
        PluginError: the folder is neither, or its entry point cannot be read.
    """
    if (folder / "plugin.toml").is_file():
        name = tomllib.loads((folder / "plugin.toml").read_text(encoding="utf-8")).get("name")
        return inspect_plugin(EntryPoint(str(name), f"{folder.name}.plugin:plugin", GROUP))
    project = folder / "pyproject.toml"
    if not project.is_file():
        raise PluginError(f"{folder} holds neither plugin.toml nor pyproject.toml.")
    said = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    points = said.get("entry-points", {}).get(GROUP, {})
    if len(points) != 1:
        raise PluginError(f"{project} names {len(points)} entry points of {GROUP}, not one.")
    ((name, value),) = points.items()
    return inspect_plugin(EntryPoint(name, value, GROUP), version=said.get("version", "0"))


@dataclass(slots=True)
class Platforms:
    """What the fixture `platform` is: call it with plugins to get a city that has them.

    `city = await platform(plugins=["cards"])` lives to the end of the run;
    `async with platform(plugins=["cards"]) as city:` to the end of the block.
    Plugins that are not named are not there, even where they are installed. Each is given by
    name, by folder (`found_in` says which), or as what `install_plugin` wrote.
    """

    databases: Databases
    clock: MovableClock
    kept: contextlib.AsyncExitStack

    def __call__(self, plugins: Sequence[Given] = (), *, strict: bool = True) -> Opening:
        """Boot an application; with `strict` a plugin that is put aside is an error here.

        The city has four tenants, which have all plugins on, and a user of every role in each.
        """
        return Opening(self, self._city(plugins, strict=strict))

    @contextlib.asynccontextmanager
    async def _city(self, given: Sequence[Given], *, strict: bool) -> AsyncIterator[City]:
        async with contextlib.AsyncExitStack() as stack:
            found = [find_given(plugin, stack) for plugin in given]
            plugins = load_plugins(found, strict=strict)
            addresses = await self.databases.clone(plugins.packages(), strict=strict)
            engine = LazyEngine(beside=DB)
            opened = _opened(self.databases, addresses, plugins, self.clock, engine)
            yield await stack.enter_async_context(opened)


@contextlib.asynccontextmanager
async def common_city(
    databases: Databases, addresses: Addresses, plugins: Plugins, clock: MovableClock
) -> AsyncIterator[City]:
    """The city of the fixture `city`, on the engine of the process, with rows in core tables."""
    async with _opened(databases, addresses, plugins, clock, DB) as city:
        for tenant in city.tenants:
            await fill_core_tables(city, tenant)
        yield city


@contextlib.asynccontextmanager
async def _opened(
    databases: Databases,
    addresses: Addresses,
    plugins: Plugins,
    clock: MovableClock,
    engine: LazyEngine,
) -> AsyncIterator[City]:
    configure_logs(json=False)
    platform = make_platform(_settings_of(databases), plugins=plugins, addresses=addresses)
    platform.engine, platform.clock = engine, clock
    async with running(platform) as app:
        city = City(platform, app, addresses, clock)
        await found_city(city)
        yield city


@dataclass(slots=True)
class Opening:
    """A city that is about to open: await it to keep it, or enter it to close it again."""

    platforms: Platforms
    city: contextlib.AbstractAsyncContextManager[City]

    def __await__(self) -> Generator[Any, None, City]:
        """Open the city and keep it to the end of the run."""
        return self.platforms.kept.enter_async_context(self.city).__await__()

    async def __aenter__(self) -> City:
        """Open the city for a block."""
        return await self.city.__aenter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        """Close it; its database stays to the end of the run, because a drop is slow."""
        return await self.city.__aexit__(kind, error, traceback)


def _settings_of(databases: Databases) -> Settings:
    # Nothing runs by itself, and nothing leaves the machine.
    return Settings(data=databases.server.data_dir, jobs=False, sms_gateway="simulator")


def find_given(given: Given, stack: contextlib.AsyncExitStack) -> Found:
    """Find a plugin as it was given; a folder is importable until the stack closes.

    Raises:
        PluginError: no installed plugin has that name, or no plugin lies in the folder.
    """
    if isinstance(given, Found):
        return given
    if isinstance(given, Path):
        package = (given / "plugin.toml").is_file()
        stack.enter_context(importable(given.parent if package else given))
        return found_in(given)
    installed = {found.name: found for found in find_plugins()}
    if given not in installed:
        raise PluginError(
            f"No installed plugin is called {given!r}; there are: {', '.join(installed) or 'none'}."
            " Install it, or give the folder of its project."
        )
    return installed[given]
