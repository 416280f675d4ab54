"""A city with the link plugin, and real processes that serve it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sehat.bench.servers import served
from sehat.testing.packages import importable

if TYPE_CHECKING:
    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

PROJECT = Path(__file__).parent / "interpreters"


@pytest.fixture(scope="session")
async def link_city(platform: Platforms) -> AsyncIterator[City]:
    """A city with the plugins of the tree and the vendor's, which is on everywhere."""
    with importable(PROJECT):
        yield await platform(plugins=["cards", "opd_ipd", PROJECT])


@pytest.fixture(scope="session")
def two_processes(
    link_city: City, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The addresses of two servers of the same city, with the vendor's package on their path."""
    site = tmp_path_factory.mktemp("site")
    notes = site / "sehat_interpreters-0.1.0.dist-info"
    notes.mkdir()
    (notes / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: sehat-interpreters\nVersion: 0.1.0\n", encoding="utf-8"
    )
    (notes / "entry_points.txt").write_text(
        "[sehat.plugins]\ninterpreters = sehat_interpreters.plugin:plugin\n", encoding="utf-8"
    )
    addresses = link_city.addresses
    environment = {
        "PYTHONPATH": f"{site}:{PROJECT}",
        "SEHAT_DATABASE_URL": addresses.owner,
        "SEHAT_APP_URL": addresses.app,
        "SEHAT_PLATFORM_URL": addresses.platform,
        "SEHAT_SECRET": "the secret that both processes share",
        "SEHAT_SMS_GATEWAY": "simulator",
    }
    with contextlib.ExitStack() as stack:
        running = [
            stack.enter_context(
                served("sehat.app:create_app", "/healthz", environment, factory=True)
            )
            for _ in range(2)
        ]
        here, there = (f"http://127.0.0.1:{one.port}" for one in running)
        yield here, there
