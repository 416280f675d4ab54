"""Finding persons: by name in a large hospital, and what a tenfold city costs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from statistics import median
from urllib.parse import urlencode

import asyncpg

from sehat.bench.city import more_persons
from sehat.bench.client import Shot
from sehat.bench.figures import Figure, Round, ratio_of
from sehat.bench.hot_paths import card_shots
from sehat.bench.stage import Stage, bare_reads
from sehat.demo.residents import residents
from sehat.people.load import load_persons

__all__ = ["residents_growth", "search_name"]

REGISTERED = 50_000
"""At the one hospital that is searched; a twentieth of a smaller city."""
ASKED = 4_000
GROWN = 10
MOST_GROWTH = 1.3
TODAY = date(2026, 11, 25)

_REGISTER = """
insert into registration (tenant_id, person_id, number)
select t.id, p.id, 'S-' || p.place
from tenant t, unnest($1::uuid[]) with ordinality p(id, place) where t.slug = $2
"""
_ASKED = """
select split_part(t.name, ' ', 1) || ' ' || split_part(t.name, ' ', 2) as text from (
  select case when random() < 0.5 then p.name else coalesce(p.name_local, p.name) end as name
  from person p join registration r on r.person_id = p.id join tenant t on t.id = r.tenant_id
  where t.slug = $1 and r.number like 'S-%' and p.name ~ ' ' order by random() limit $2) t
"""


async def search_name(stage: Stage) -> list[Figure]:
    """Two words of a name, Latin or of the person's own script, among the many of one hospital."""
    shots = await _name_shots(stage)
    rounds = await stage.rounds(shots, bare_reads(stage))
    return ratio_of("search_name", rounds, goal=0.45)


async def residents_growth(stage: Stage) -> list[Figure]:
    """A card found and a name searched in ten times the city, against the city as it was."""
    small = await _both(stage)
    owner = await asyncpg.connect(stage.addresses.owner)
    await more_persons(owner, stage.size.persons * (GROWN - 1))
    await owner.close()
    large = await _both(stage)
    figures = []
    for name, few, many in zip(("find_card", "search_name"), small, large, strict=True):
        grown = few[0] / many[0]
        figures += [
            Figure(f"residents_growth {name}", grown, "times", MOST_GROWTH, at_least=False),
            _database(f"residents_growth {name} cpu database", few[1]),
            _database(f"residents_growth {name} cpu database, {GROWN} times", many[1]),
        ]
    return figures


async def _both(stage: Stage) -> list[tuple[float, list[Round]]]:
    """The share of bare that each path reaches now, with its rounds."""
    shares = []
    for shots in (card_shots(stage), await _name_shots(stage)):
        ours, bare = await stage.rounds(shots, bare_reads(stage))
        ratios = [o.load.rate / b.load.rate for o, b in zip(ours, bare, strict=True)]
        shares.append((median(ratios), ours))
    return shares


def _database(name: str, rounds: list[Round]) -> Figure:
    return Figure(name, median(r.database_us for r in rounds), "us/request")


async def _name_shots(stage: Stage) -> Iterator[Shot]:
    slug = stage.city.slugs[0]
    owner = await asyncpg.connect(stage.addresses.owner)
    await _register_many(owner, slug, min(REGISTERED, stage.size.persons // 20))
    texts = [row["text"] for row in await owner.fetch(_ASKED, slug, ASKED)]
    await owner.close()
    random.shuffle(texts)
    shots = [
        Shot.post(f"/{slug}/opd_ipd/hits", stage.session.headers, urlencode({"text": text}))
        for text in texts
    ]
    return _around(shots)


async def _register_many(owner: asyncpg.Connection, slug: str, count: int) -> None:
    """Invented residents with real kinds of names, registered at one hospital; once."""
    if await owner.fetchval("select 1 from registration where number like 'S-%' limit 1"):
        return
    async with owner.transaction():
        ids = await load_persons(owner, residents(count, today=TODAY), source="bench")
        await owner.execute(_REGISTER, ids, slug)
        at = await owner.fetchval("select id from tenant where slug = $1", slug)
        await owner.fetchval("select index_registration($1, $2)", at, ids)
    for table in ("person", "registration", "registration_token"):
        await owner.execute(f"vacuum analyze {table}")


def _around(shots: list[Shot]) -> Iterator[Shot]:
    while True:
        yield from shots
