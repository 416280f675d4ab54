"""The pytest plugin of Sehat: a server per run, a city, its browsers, its clock and its outbox.

Whoever installs `sehat-core` has these fixtures, by the entry point `pytest11`. They need
pytest-asyncio with `asyncio_mode = "auto"` and both default loop scopes set to `session`. What is
heavy is imported by the fixtures that need it, so that other runs of pytest pay nothing.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from litestar.types import ASGIApp

    from sehat.db.address import Addresses
    from sehat.db.server import EmbeddedServer
    from sehat.plugins.loader import Plugins
    from sehat.tenancy.context import TenantRef
    from sehat.testing.browser import Browser
    from sehat.testing.city import City
    from sehat.testing.clock import MovableClock
    from sehat.testing.databases import Databases
    from sehat.testing.examples import Exemptions, Factory
    from sehat.testing.faulty import How
    from sehat.testing.outbox import Outbox
    from sehat.testing.platforms import Platforms

_ASYNCIO = {
    "asyncio_mode": "auto",
    "asyncio_default_fixture_loop_scope": "session",
    "asyncio_default_test_loop_scope": "session",
}

EXEMPTED = pytest.StashKey[dict[tuple[str, str], str]]()
"""(plugin, check of conformance) → the reason why it was left out in this run."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the plugins of the common city from the configuration."""
    parser.addini(
        "sehat_plugins",
        "the plugins of the fixture `city`, by name; by default all that are installed",
        type="args",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark by which a test says which features it shows."""
    config.addinivalue_line("markers", "feature(*ids): ids of the features that this test shows")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print what plugins were exempt from, with their reasons."""
    if exempted := config.stash.get(EXEMPTED, {}):
        terminalreporter.section("exempt from conformance")
        for (plugin, code), reason in sorted(exempted.items()):
            terminalreporter.write_line(f"{plugin} {code}: {reason}")


@pytest.fixture(scope="session")
def server(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[EmbeddedServer]:
    """A PostgreSQL of this run alone, without durability."""
    from sehat.db.server import EmbeddedServer  # noqa: PLC0415 - see above

    _refuse_other_loops(pytestconfig)
    server = EmbeddedServer(tmp_path_factory.mktemp("server"), fast=True)
    server.start()
    yield server
    server.destroy()


def _refuse_other_loops(config: pytest.Config) -> None:
    """Pools outlive a single test, so one loop serves all."""
    known = config.pluginmanager.has_plugin("asyncio")
    if not known or any(str(config.getini(name)) != value for name, value in _ASYNCIO.items()):
        wanted = "\n".join(f'{name} = "{value}"' for name, value in _ASYNCIO.items())
        raise pytest.UsageError(
            "The fixtures of Sehat need pytest-asyncio; install it, and say in pyproject.toml:\n"
            f"[tool.pytest.ini_options]\n{wanted}"
        )


@pytest.fixture(scope="session")
def plugins(pytestconfig: pytest.Config) -> Plugins:
    """The plugins of the common city: those that `sehat_plugins` names, or all installed ones.

    One that cannot be loaded is put aside.
    """
    from sehat.plugins.loader import load_plugins  # noqa: PLC0415
    from sehat.plugins.manifest import find_plugins  # noqa: PLC0415

    names = pytestconfig.getini("sehat_plugins")
    return load_plugins([f for f in find_plugins() if not names or f.name in names])


@pytest.fixture(scope="session")
def databases(server: EmbeddedServer, plugins: Plugins) -> Databases:
    """Makes databases, by default with the tables of the core and all live plugins."""
    from sehat.testing.databases import Databases  # noqa: PLC0415

    return Databases(server, plugins.packages())


@pytest.fixture(scope="session")
def clock() -> MovableClock:
    """The platform's clock, which a test may set ahead."""
    from sehat.testing.clock import MovableClock  # noqa: PLC0415

    return MovableClock()


@pytest.fixture(scope="session")
async def platform(databases: Databases, clock: MovableClock) -> AsyncIterator[Platforms]:
    """Boots an application with exactly the plugins that it is called with; see `Platforms`."""
    from sehat.testing.platforms import Platforms  # noqa: PLC0415

    async with contextlib.AsyncExitStack() as kept:
        yield Platforms(databases, clock, kept)


@pytest.fixture(scope="session")
async def addresses(databases: Databases) -> Addresses:
    """The log-ins of the common city's database."""
    return await databases.clone()


@pytest.fixture(scope="session")
async def city(
    databases: Databases, addresses: Addresses, plugins: Plugins, clock: MovableClock
) -> AsyncIterator[City]:
    """The common city: a department, two of its hospitals, a private one, staff and rows.

    Every table of the core has rows, in every hospital.
    """
    from sehat.testing.platforms import common_city  # noqa: PLC0415

    async with common_city(databases, addresses, plugins, clock) as city:
        yield city


@pytest.fixture(scope="session")
def app(city: City) -> ASGIApp:
    """The running application of the common city with its outermost layer."""
    return city.app


@pytest.fixture(scope="session")
def examples(plugins: Plugins) -> dict[str, Factory]:
    """The factories that routes name, of the core and of every live plugin."""
    from sehat.testing.examples import find_examples  # noqa: PLC0415

    return find_examples(plugins)


@pytest.fixture(scope="session")
def exemptions(plugins: Plugins) -> Exemptions:
    """What the walk of the catalogue lets pass, with reasons."""
    from sehat.testing.examples import find_exemptions  # noqa: PLC0415

    return find_exemptions(plugins)


@pytest.fixture
def tenant(city: City) -> TenantRef:
    """A government hospital of the city."""
    return city.tenants["civil"]


@pytest.fixture
def other_tenant(city: City) -> TenantRef:
    """Another hospital of the same department, whose rows nobody of `tenant` may see."""
    return city.tenants["kamla"]


@pytest.fixture
def as_role(city: City, tenant: TenantRef) -> Callable[..., Awaitable[Browser]]:
    """Signs somebody of a role in, and gives their browser.

    `nurse = await as_role("nurse", at=other_tenant)`; roles are named in full, such as
    `registration_clerk`, or as logins are, such as `clerk`.
    """
    from sehat.testing.city import SHORT_NAMES  # noqa: PLC0415

    def as_role(role: str, *, at: TenantRef = tenant) -> Awaitable[Browser]:
        short = next((short for short, full in SHORT_NAMES.items() if role == full), role)
        return city.browser_of(short, at.slug)

    return as_role


@pytest.fixture
async def browser(city: City) -> AsyncIterator[Browser]:
    """The browser of somebody who has not signed in yet."""
    visitor = await city.fresh_browser()
    yield visitor
    await visitor.close()


@pytest.fixture
async def outbox(city: City) -> Outbox:
    """The events that were written since the test began, and their delivery."""
    from sehat.testing.outbox import Outbox  # noqa: PLC0415

    return await Outbox.since_now(city)


@pytest.fixture
def fault(city: City) -> Callable[[str, str, How], contextlib.AbstractContextManager[None]]:
    """Breaks a part of a plugin for a block, by name: hooks, fills, providers, jobs and so on.

    `with fault("cards", "cards.today", "hang"): …`; how is `raise`, `hang` or `wrong type`.
    """
    from sehat.testing.faulty import fault  # noqa: PLC0415

    return functools.partial(fault, city.platform.plugins)
