"""Cards are found by the index in a city of any size, behind the wall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sehat.testing import add_person
from sehat_cards.queries.cards import latest_cards
from sehat_cards.testing import add_card

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.testing.city import City


class Explaining:
    """A connection that keeps how the database would walk, instead of walking."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self.plan: list[str] = []

    async def fetch(self, query: str, *arguments: Any) -> list[Any]:
        rows = await self.db.fetch(f"explain {query}", *arguments)
        self.plan = [row[0].strip() for row in rows]
        return []


async def test_card_column_of_a_list_does_not_walk_all_cards_of_the_city(city: City):
    async with city.inside("civil") as ctx:
        person = await add_person(ctx, name="Asha Devi")
        await add_card(ctx, person)
        # A small table is walked whole by choice; here only by need.
        await ctx.db.execute("set local enable_seqscan = off; set local enable_bitmapscan = off")
        explaining = Explaining(ctx.db)

        await latest_cards(cast("Any", explaining), [person])

        assert (await latest_cards(ctx.db, [person]))[0]["status"] == "active"
    condition = [line for line in explaining.plan if line.startswith("Index Cond")]
    assert any("person_id = asked.entry" in line for line in condition), explaining.plan
