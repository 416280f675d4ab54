"""Two who turned out to be one: every page shows one person with all cards, until it is undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from sehat.ids import uuid7
from sehat.testing import add_person
from sehat_cards.testing import add_card

if TYPE_CHECKING:
    from sehat.testing.city import City


@dataclass
class Twins:
    """Three entries of one person at the civil hospital; each may be merged into the next."""

    city: City
    name: str
    ids: list[UUID]
    pairs: list[UUID]
    numbers: list[str]

    async def decide(self, place: int, verb: str) -> int:
        admin = await self.city.browser_of("admin", "civil")
        form = {"into": str(self.ids[place + 1]), "reason": "the same woman"}
        path = f"/civil/admin/duplicates/{self.pairs[place]}/{verb}"
        return (await admin.post(path, form)).status_code

    async def shown(self, place: int) -> set[str]:
        """The card numbers on the page of one of the entries."""
        clerk = await self.city.browser_of("clerk", "civil")
        page = await clerk.open(f"/civil/cards/people/{self.ids[place]}")
        assert page.status_code == 200
        return {number for number in self.numbers if number in page.text}


@pytest.fixture
async def twins(city: City) -> Twins:
    # A name that no other test gives, because a search shows who sounds alike.
    name = "Revati " + "".join(chr(ord("a") + byte % 26) for byte in uuid7().bytes[-7:]).title()
    async with city.inside("civil") as ctx:
        ids = [await add_person(ctx, name=f"{name} {place}") for place in "ABC"]
        cards = [await add_card(ctx, person) for person in ids]
        numbers = [
            await ctx.db.fetchval("select number from cards_card where id = $1", card)
            for card in cards
        ]
        pairs = [uuid7() for _ in ids[1:]]
        for pair, one, other in zip(pairs, ids, ids[1:], strict=False):
            await ctx.db.execute(
                "insert into possible_duplicate (tenant_id, id, person_id, other_id, likeness)"
                " values ($1, $2, $3, $4, 0.9)",
                ctx.tenant.id,
                pair,
                *sorted((one, other)),
            )
    shown = [f"{number[:3]}-{number[3:7]}-{number[7:]}" for number in numbers]
    return Twins(city, name, ids, pairs, shown)


@pytest.mark.feature("ID18")
async def test_all_cards_of_a_merged_person_stand_on_one_page_and_part_again(twins: Twins):
    assert await twins.decide(0, "merge") == 303
    assert await twins.shown(0) == await twins.shown(1) == set(twins.numbers[:2])
    assert await twins.shown(2) == {twins.numbers[2]}

    # A chain: who stood for the first is merged into the third.
    assert await twins.decide(1, "merge") == 303
    assert [await twins.shown(place) for place in range(3)] == [set(twins.numbers)] * 3

    assert await twins.decide(1, "undo") == 303
    assert await twins.decide(0, "undo") == 303
    assert [await twins.shown(place) for place in range(3)] == [{n} for n in twins.numbers]


@pytest.mark.feature("ID18")
async def test_merged_person_is_marked_and_the_mark_leads_to_the_decision(twins: Twins):
    await twins.decide(0, "merge")
    path = f"/civil/cards/people/{twins.ids[1]}"
    clerk = await twins.city.browser_of("clerk", "civil")
    admin = await twins.city.browser_of("admin", "civil")

    desk = (await clerk.open(f"/civil/opd_ipd/desk?person={twins.ids[0]}")).text
    told, decided = (await clerk.open(path)).text, (await admin.open(path)).text

    assert "Also entered as" in desk
    assert "Merged" in told
    assert f"{twins.name} A" in told
    assert f"/admin/duplicates/{twins.pairs[0]}" not in told
    assert f'href="/civil/admin/duplicates/{twins.pairs[0]}"' in decided
    await twins.decide(0, "undo")
    assert "Also entered as" not in (await clerk.open(path)).text


@pytest.mark.feature("ID18")
async def test_chain_of_merges_is_found_once(twins: Twins):
    await twins.decide(0, "merge")
    await twins.decide(1, "merge")
    clerk = await twins.city.browser_of("clerk", "civil")

    hits = (await clerk.post("/civil/opd_ipd/hits", {"text": twins.name})).text

    # Others may sound alike; of these three the one who stands for all is shown.
    assert hits.count(twins.name) == hits.count(f"{twins.name} C") == 1
    await twins.decide(1, "undo")
    await twins.decide(0, "undo")
