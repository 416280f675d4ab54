"""Search by card number finds whom this hospital knows, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sehat.testing import add_person
from sehat_cards.testing import add_card

if TYPE_CHECKING:
    from sehat.testing.city import City


async def holders(city: City, tenant: str, text: str) -> list[str]:
    clerk = await city.browser_of("clerk", tenant)
    answer: Any = (await clerk.open(f"/{tenant}/search.json", params={"q": text})).json()
    return [h["href"] for g in answer["groups"] if g["name"] == "cards.holders" for h in g["hits"]]


async def test_card_number_finds_its_holder_only_where_the_person_is_open(city: City):
    async with city.inside("civil") as ctx:
        person = await add_person(ctx)
        card = await add_card(ctx, person)
        number = await ctx.db.fetchval("select number from cards_card where id = $1", card)
    spaced = f"{number[:3]} {number[3:7]} {number[7:]}"
    last = str((int(number[-1]) + 1) % 10)

    assert await holders(city, "civil", number) == [f"/civil/cards/people/{person}"]
    assert await holders(city, "civil", spaced) == [f"/civil/cards/people/{person}"]
    assert await holders(city, "civil", number[:-1] + last) == []
    assert await holders(city, "civil", number[:6]) == []
    assert await holders(city, "kamla", number) == []
