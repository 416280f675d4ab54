"""Rows in every table, so that a wall that leaks has something to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sehat.testing.examples import as_example

if TYPE_CHECKING:
    from sehat.testing import Factory
    from sehat.testing.city import City

NEIGHBOURS = ("civil", "kamla")


@pytest.fixture(scope="session")
async def filled_city(city: City, examples: dict[str, Factory]) -> City:
    """The city after every example was made at two hospitals of the same department."""
    for tenant in NEIGHBOURS:
        for factory in examples.values():
            async with city.inside(tenant) as ctx:
                as_example(await factory(ctx))
    return city
