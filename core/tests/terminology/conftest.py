"""A database with our own terminology, read as the walled role."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import asyncpg
import pytest

from sehat.terminology.load import load_own

if TYPE_CHECKING:
    from sehat.db.address import Addresses
    from sehat.testing.databases import Databases


@pytest.fixture(scope="session")
async def listed(databases: Databases) -> Addresses:
    addresses = await databases.clone()
    platform = await asyncpg.connect(addresses.platform)
    await load_own(platform)
    await platform.close()
    return addresses


@pytest.fixture
async def db(listed: Addresses) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(listed.app)
    yield connection
    await connection.close()
