"""A city whose only plugin keeps a board: a number that a nurse may raise."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from sehat.testing.packages import install_plugin

if TYPE_CHECKING:
    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

TALLY = """
from typing import Any
from litestar import Response, get, post
from uuid import UUID
from sehat.api import (
    Board, BoardView, Ctx, Here, Permission, Refusal, RouteSet, hookimpl, needs, see_other,
)

async def load(ctx, arrival, key):
    count = await ctx.db.fetchval(
        "select last from number_series where kind = 'tally' and period = $1", str(key)
    )
    return BoardView({"count": count}) if count is not None else None

async def raise_it(ctx, key):
    await ctx.db.execute(
        "insert into number_series (tenant_id, kind, period, last) values ($1, 'tally', $2, 1)"
        " on conflict (tenant_id, kind, period) do update set last = number_series.last + 1",
        ctx.tenant.id, str(key),
    )

@post("/raise/{key:uuid}", opt=needs("tally.raise_tally", example="x"), status_code=303)
async def raised(ctx: Ctx, key: UUID) -> Response[Any]:
    await raise_it(ctx, key)
    ctx.touch("tally.count", key)
    return see_other("/")

@post("/undo/{key:uuid}", opt=needs("tally.raise_tally", example="x"), status_code=303)
async def undone(ctx: Ctx, key: UUID) -> Response[Any]:
    await raise_it(ctx, key)
    ctx.touch("tally.count", key)
    raise RuntimeError("broken before the commit")

@post("/alone/{key:uuid}", opt=needs("tally.raise_tally", example="x"), status_code=303)
async def alone(arrival: Here, key: UUID) -> Response[Any]:
    async with arrival.begin() as ctx:
        await raise_it(ctx, key)
    arrival.touch("tally.count", key)
    return see_other("/")

class Tally:
    @hookimpl
    def register_permissions(self):
        return [
            Permission("tally.raise_tally", "Raise", ("nurse",)),
            Permission("tally.see_tally", "See", ("nurse", "doctor")),
        ]
    @hookimpl
    def register_routes(self):
        return RouteSet([raised, undone, alone])
    @hookimpl
    def register_boards(self):
        return [
            Board("tally.count", "tally.see_tally", "tally/count.html", load),
            Board("tally.bell", "tally.see_tally"),
        ]

plugin = Tally()
"""


@pytest.fixture(scope="session")
async def tally_city(
    platform: Platforms, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    """A city whose only plugin lets nurses count and doctors watch."""
    site = tmp_path_factory.mktemp("site")
    sys.path.insert(0, str(site))
    found = install_plugin(site, "tally", TALLY)
    folder = site / "sehat_tally" / "templates" / "tally"
    folder.mkdir(parents=True)
    (folder / "count.html").write_text('<p id="count" lang="{{ locale }}">{{ count }} so far</p>\n')
    yield await platform([found])
    sys.path.remove(str(site))
