"""The pytest plugin: a server and a template per run, a city, its browsers and connections.

Load it with `pytest_plugins = ["sehat.testing.fixtures"]` in the topmost conftest. It needs
pytest-asyncio with `asyncio_mode = "auto"` and both default loop scopes set to `session`.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from sehat.config import Settings
from sehat.db.engine import LazyEngine
from sehat.db.server import EmbeddedServer
from sehat.logs import configure_logs
from sehat.platform import make_platform
from sehat.plugins.loader import Plugins, load_plugins
from sehat.testing.city import City, found_city
from sehat.testing.clock import MovableClock
from sehat.testing.databases import Databases
from sehat.testing.examples import Exemptions, Factory, find_examples, find_exemptions
from sehat.testing.life import running
from sehat.testing.rows import fill_core_tables

if TYPE_CHECKING:
    from litestar.types import ASGIApp

    from sehat.db.address import Addresses
    from sehat.platform import Platform


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark by which a test says which features it shows."""
    config.addinivalue_line("markers", "feature(*ids): ids of the features that this test shows")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """A PostgreSQL of this run alone, without durability."""
    server = EmbeddedServer(tmp_path_factory.mktemp("server"), fast=True)
    server.start()
    yield server
    server.destroy()


@pytest.fixture(scope="session")
def plugins() -> Plugins:
    """The installed plugins; one that cannot be loaded is put aside, and fails a test of walls."""
    return load_plugins()


@pytest.fixture(scope="session")
async def databases(server: EmbeddedServer, plugins: Plugins) -> Databases:
    """Makes databases; the template has the tables of the core and all live plugins."""
    databases = Databases(server)
    await databases.make_template(plugins.packages())
    return databases


@pytest.fixture(scope="session")
async def addresses(databases: Databases) -> Addresses:
    """The log-ins of the run's common database."""
    return await databases.clone()


@pytest.fixture(scope="session")
def clock() -> MovableClock:
    """The platform's clock, which a test may set ahead."""
    return MovableClock()


@pytest.fixture(scope="session")
def platform(
    addresses: Addresses, plugins: Plugins, clock: MovableClock, server: EmbeddedServer
) -> Platform:
    """The platform of the run; it is connected once `app` is asked for."""
    configure_logs(json=False)
    settings = Settings(data=server.data_dir, jobs=False, sms_gateway="simulator")
    platform = make_platform(settings, plugins=plugins, addresses=addresses)
    platform.clock = clock
    return platform


@pytest.fixture(scope="session")
async def app(platform: Platform) -> AsyncIterator[ASGIApp]:
    """The running application with its outermost layer."""
    async with running(platform) as app:
        yield app


@pytest.fixture(scope="session")
def examples(plugins: Plugins) -> dict[str, Factory]:
    """The factories that routes name, of the core and of every live plugin."""
    return find_examples(plugins)


@pytest.fixture(scope="session")
def exemptions(plugins: Plugins) -> Exemptions:
    """What the walk of the catalogue lets pass, with reasons."""
    return find_exemptions(plugins)


@pytest.fixture(scope="session")
async def make_city(
    databases: Databases, server: EmbeddedServer, clock: MovableClock
) -> AsyncIterator[Callable[[Plugins], Awaitable[City]]]:
    """Makes another city, with a database of its own and only these plugins.

    Plugins that a test wrote have no tables; Piccolo's own queries go to the common city.
    """
    configure_logs(json=False)
    async with contextlib.AsyncExitStack() as stack:

        async def make(plugins: Plugins) -> City:
            addresses = await databases.clone()
            settings = Settings(data=server.data_dir, jobs=False, sms_gateway="simulator")
            platform = make_platform(settings, plugins=plugins, addresses=addresses)
            platform.engine, platform.clock = LazyEngine(), clock
            app = await stack.enter_async_context(running(platform))
            city = City(platform, app, addresses, clock)
            await found_city(city)
            return city

        yield make


@pytest.fixture(scope="session")
async def city(platform: Platform, app: ASGIApp, addresses: Addresses, clock: MovableClock) -> City:
    """Two government hospitals, a private one, their staff and rows in every core table."""
    city = City(platform, app, addresses, clock)
    await found_city(city)
    for tenant in city.tenants:
        await fill_core_tables(city, tenant)
    return city
