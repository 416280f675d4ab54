"""What growing costs: a thousand tenants in place of twenty, twenty plugins in place of two."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import asyncpg

from sehat.bench.city import add_hospitals
from sehat.bench.figures import Figure, Round
from sehat.bench.padding import pad_plugins
from sehat.bench.servers import Served, served
from sehat.bench.session import sign_in
from sehat.bench.stage import OURS, Stage, bare_reads, desk_views
from sehat.db.engine import open_pool
from sehat.plugins.loader import load_plugins

__all__ = ["plugins", "tenants"]

TENANTS = 1000
PLUGINS = 20
MOST_GROWTH = 1.1


async def plugins(stage: Stage) -> list[Figure]:
    """The desk page where twenty plugins are installed and switched on, against ours alone.

    The others have pages, permissions and menu lines of their own, which the clerk may not open.
    """
    with _padded(stage, PLUGINS - len(load_plugins().live)) as (names, many):
        platform = await open_pool(stage.addresses.platform, size=2)
        await platform.execute(
            "insert into plugin_switch (tenant_id, plugin)"
            " select t.id, p from tenant t, unnest($1::text[]) p on conflict do nothing",
            names,
        )
        await platform.close()
        slugs = stage.city.slugs
        session = await asyncio.to_thread(sign_in, many.port, f"/{slugs[0]}/opd_ipd/desk")
        few_rounds, many_rounds = await stage.between(
            (stage.ours, desk_views(slugs, stage.session)), (many, desk_views(slugs, session))
        )
    ratios = [
        few.load.rate / more.load.rate for few, more in zip(few_rounds, many_rounds, strict=True)
    ]
    return [
        Figure("plugins", median(ratios), "times", MOST_GROWTH, at_least=False),
        *_cpu("plugins 2", few_rounds),
        *_cpu(f"plugins {PLUGINS}", many_rounds),
    ]


async def tenants(stage: Stage) -> list[Figure]:
    """The desk pages of a thousand hospitals against those of twenty, both as parts of bare."""
    few, few_rounds = await _share(stage, stage.ours, stage.city.slugs)
    owner = await asyncpg.connect(stage.addresses.owner)
    platform = await open_pool(stage.addresses.platform, size=2)
    added = await add_hospitals(
        owner, platform, load_plugins(), range(len(stage.city.slugs), TENANTS)
    )
    await owner.close()
    await platform.close()
    # A new worker has heard of them all from the start, as one in service would have.
    pages = {**stage.environment, "SEHAT_JOBS": "false"}
    with served(OURS, "/healthz", pages, factory=True) as fresh:
        many, many_rounds = await _share(stage, fresh, (*stage.city.slugs, *added))
    return [
        Figure("tenants", few / many, "times", MOST_GROWTH, at_least=False),
        *_cpu(f"tenants {len(stage.city.slugs)}", few_rounds),
        *_cpu(f"tenants {TENANTS}", many_rounds),
    ]


async def _share(stage: Stage, server: Served, slugs: tuple[str, ...]) -> tuple[float, list[Round]]:
    ours, bare = await stage.between(
        (server, desk_views(slugs, stage.session)), (stage.bare, bare_reads(stage))
    )
    ratios = [mine.load.rate / theirs.load.rate for mine, theirs in zip(ours, bare, strict=True)]
    return median(ratios), ours


def _cpu(label: str, rounds: list[Round]) -> list[Figure]:
    return [
        Figure(f"{label} cpu app", median(r.app_us for r in rounds), "us/request"),
        Figure(f"{label} cpu database", median(r.database_us for r in rounds), "us/request"),
    ]


@contextmanager
def _padded(stage: Stage, count: int) -> Iterator[tuple[list[str], Served]]:
    with tempfile.TemporaryDirectory(prefix="sehat-plugins-") as folder:
        names = pad_plugins(Path(folder), count)
        environment = {**stage.environment, "SEHAT_JOBS": "false", "PYTHONPATH": folder}
        with served(OURS, "/healthz", environment, factory=True) as many:
            yield names, many
