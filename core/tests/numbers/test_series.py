"""Numbers of a series: no gap, no double, whatever breaks or runs beside."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest

from sehat.ids import uuid7

if TYPE_CHECKING:
    from sehat.testing.city import City


@pytest.fixture
def kind() -> str:
    """A series that only one test uses."""
    return uuid7().hex


async def draw(city: City, kind: str, *, tenant: str = "civil", undo: bool = False) -> int:
    async with city.connect("app") as app:
        transaction = app.transaction()
        await transaction.start()
        await app.execute(
            "select set_config('sehat.tenant', $1, true)", str(city.tenants[tenant].id)
        )
        number: int = await app.fetchval("select next_number($1, '2026')", kind)
        await (transaction.rollback() if undo else transaction.commit())
    return number


async def test_numbers_count_from_one(city: City, kind: str):
    assert [await draw(city, kind) for _ in range(3)] == [1, 2, 3]


async def test_number_of_an_undone_transaction_is_given_again(city: City, kind: str):
    await draw(city, kind)
    await draw(city, kind, undo=True)

    assert await draw(city, kind) == 2


async def test_numbers_drawn_at_once_have_no_gap_and_no_double(city: City, kind: str):
    drawn = await asyncio.gather(
        *(draw(city, kind, undo=number % 5 == 0) for number in range(40)), return_exceptions=True
    )
    assert not [answer for answer in drawn if isinstance(answer, BaseException)]

    kept = sorted(number for index, number in enumerate(drawn) if index % 5)

    assert kept == list(range(1, 33))


async def test_series_of_hospitals_are_their_own(city: City, kind: str):
    await draw(city, kind)

    assert await draw(city, kind, tenant="kamla") == 1


async def test_number_without_a_tenant_is_refused(city: City, kind: str):
    async with city.connect("app") as app:
        with pytest.raises((asyncpg.InvalidTextRepresentationError, asyncpg.UndefinedObjectError)):
            await app.fetchval("select next_number($1, '2026')", kind)
