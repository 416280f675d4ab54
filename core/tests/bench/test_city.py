"""The city of the bench, and its growth."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import TYPE_CHECKING

import asyncpg
import pytest

from sehat.bench.city import build_city, more_persons
from sehat.db.engine import open_pool
from sehat.demo.residents import residents
from sehat.people.load import load_persons

if TYPE_CHECKING:
    from sehat.plugins.loader import Plugins
    from sehat.testing.databases import Databases

PERSONS = 200


@pytest.fixture
async def owner(databases: Databases, plugins: Plugins) -> AsyncIterator[asyncpg.Connection]:
    """The owner's connection to a database with a city of the bench."""
    addresses = await databases.clone()
    owner = await asyncpg.connect(addresses.owner)
    platform = await open_pool(addresses.platform, size=2)
    await build_city(owner, platform, plugins, persons=PERSONS)
    await platform.close()
    yield owner
    await owner.close()


async def test_city_grows_where_a_resident_shares_a_new_persons_mobile(owner: asyncpg.Connection):
    people = await load_persons(owner, residents(PERSONS, today=date(2026, 11, 25)), source="bench")
    await owner.executemany(
        "update person set mobile = $2 where id = $1",
        [(person, str(9_000_000_000 + PERSONS + n)) for n, person in enumerate(people, 1)],
    )

    await more_persons(owner, PERSONS)

    assert await owner.fetchval("select count(*) from cards_card") == 2 * PERSONS
    assert (
        await owner.fetchval(
            "select count(*) from person p join cards_card c on c.person_id = p.id"
            " where p.name like 'Person %' and right(p.mobile, 6)::int = c.status_index"
        )
        == 2 * PERSONS
    )
