"""A card is not the person: it is blocked, replaced and scanned by itself."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from sehat.testing import add_person
from sehat_cards.testing import add_card

if TYPE_CHECKING:
    from sehat.testing.city import City

FIND = "/civil/cards/find"


async def issue_cards(city: City, *persons: UUID) -> list[UUID]:
    """A card for each, issued at the civil hospital."""
    async with city.inside("civil") as ctx:
        return [await add_card(ctx, person) for person in persons]


async def new_persons(city: City, count: int) -> list[UUID]:
    async with city.inside("civil") as ctx:
        return [await add_person(ctx) for _ in range(count)]


async def column(city: City, name: str, cards: list[UUID]) -> list[str]:
    async with city.connect("owner") as owner:
        return [
            str(await owner.fetchval(f"select {name} from cards_card where id = $1", card))
            for card in cards
        ]


@pytest.mark.feature("ID08")
async def test_lost_card_is_refused_at_once_and_the_new_one_opens_the_same_person(city: City):
    (person,) = await new_persons(city, 1)
    clerk = await city.browser_of("clerk", "civil")
    cards = await issue_cards(city, person)
    (lost,) = await column(city, "qr", cards)
    assert (await clerk.post(FIND, {"text": lost})).status_code == 303

    answer = await clerk.post(f"/civil/cards/cards/{cards[0]}/block", {"reason": "lost"})
    assert answer.status_code == 303
    refused = await clerk.post(FIND, {"text": lost})
    cards += await issue_cards(city, person)
    _, renewed = await column(city, "qr", cards)
    opened = await clerk.post(FIND, {"text": renewed})

    assert refused.status_code == 422
    assert "Asha Devi" not in refused.text
    assert opened.status_code == 303
    assert str(person) in opened.headers["location"]
    assert (await clerk.post(FIND, {"text": lost})).status_code == 422
    assert await column(city, "status", cards) == ["blocked", "active"]


@pytest.mark.feature("ID08")
async def test_two_cards_of_one_person_share_the_number_and_nothing_else(city: City):
    (person,) = await new_persons(city, 1)
    cards = await issue_cards(city, person, person)

    assert len(set(cards) | {person}) == 3
    assert len(set(await column(city, "number", cards))) == 1
    assert len(set(await column(city, "serial", cards))) == 2


@pytest.mark.feature("ID09")
async def test_numbers_of_cards_issued_in_a_row_say_nothing_of_each_other(city: City):
    cards = await issue_cards(city, *await new_persons(city, 24))
    numbers = [int(number) for number in await column(city, "number", cards)]

    steps = [after - before for before, after in itertools.pairwise(numbers)]

    assert len(set(numbers)) == 24
    assert min(abs(step) for step in steps) > 1_000
    assert any(step > 0 for step in steps)
    assert any(step < 0 for step in steps)


@pytest.mark.feature("ID09")
async def test_neighbours_of_a_known_number_open_nobody(city: City):
    cards = await issue_cards(city, *await new_persons(city, 1))
    (number,) = await column(city, "number", cards)
    clerk = await city.fresh_browser("clerk.asha")

    for step in (-2, -1, 1):
        answer = await clerk.post(
            "/asha/cards/find", {"text": str(int(number) + step), "second": "1980"}
        )
        assert answer.status_code == 422
