"""The hot paths of a desk, each as a ratio of the bare application's rate."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import urlencode

from sehat.bench.client import Shot, fire
from sehat.bench.figures import Figure, ratio_of
from sehat.bench.machine import pss_megabytes
from sehat.bench.pages import page_weight
from sehat.bench.servers import served
from sehat.bench.stage import BARE, OURS, Stage, bare_reads, desk_views
from sehat.ids import uuid7

__all__ = ["card_shots", "cold_start", "desk_page", "find_card", "memory", "register_visit"]

MOST_MEMORY_MB = 120
COLD_STARTS = 7


async def find_card(stage: Stage) -> list[Figure]:
    """Find a person by a typed card number and a second fact."""
    rounds = await stage.rounds(card_shots(stage), bare_reads(stage))
    return ratio_of("find_card", rounds, goal=0.45)


def card_shots(stage: Stage) -> Iterator[Shot]:
    """Look-ups of cards that exist, at every hospital."""
    headers = {**stage.session.headers, "hx-request": "true"}
    while True:
        caller = random.choice(stage.city.callers)  # noqa: S311 - a load, no secret
        slug = random.choice(stage.city.slugs)  # noqa: S311
        body = {"text": caller.number, "second": caller.second, "purpose": "registration"}
        yield Shot.post(f"/{slug}/cards/find", headers, urlencode(body))


async def register_visit(stage: Stage) -> list[Figure]:
    """Start a visit of a person who is registered."""

    def shots() -> Iterator[Shot]:
        for desk in stage.city.desks:
            body = urlencode(
                {
                    "person_id": str(desk.person_id),
                    "queue_id": str(desk.queue_id),
                    "_key": str(uuid7()),
                }
            )
            yield Shot.post(f"/{desk.slug}/opd_ipd/visits", stage.session.headers, body)

    writes = [Shot.post("/write", {}, "")]
    return ratio_of("register_visit", await stage.rounds(shots(), writes), goal=0.38)


async def desk_page(stage: Stage) -> list[Figure]:
    """The registration desk as a whole page, and what a browser loads for it."""
    slugs = stage.city.slugs
    rounds = await stage.rounds(desk_views(slugs, stage.session), bare_reads(stage))
    weight = page_weight(stage.ours.port, f"/{slugs[0]}/opd_ipd/desk", stage.session.cookie)
    return [
        *ratio_of("desk_page", rounds, goal=0.16),
        Figure("desk_page first visit", weight.first_kb, "KB", 75, at_least=False),
        Figure("desk_page first visit requests", weight.requests, "", 8, at_least=False),
        Figure("desk_page repeat visit", weight.repeat_kb, "KB", 20, at_least=False),
        Figure("desk_page fallback font", weight.font_kb, "KB", 60, at_least=False),
        Figure("desk_page other hosts", weight.other_hosts, "", 0, at_least=False),
    ]


async def cold_start(stage: Stage) -> list[Figure]:
    """From the command to the first answer."""
    ratios, ours_s, bare_s = [], [], []
    for _ in range(COLD_STARTS):
        with served(OURS, "/healthz", stage.environment, factory=True) as ours:
            ours_s.append(ours.ready_seconds)
        with served(BARE, "/read/none", stage.environment) as bare:
            bare_s.append(bare.ready_seconds)
        ratios.append(ours_s[-1] / bare_s[-1])
    return [
        Figure("cold_start", sorted(ratios)[COLD_STARTS // 2], "of bare", 2.0, at_least=False),
        Figure("cold_start ours", sorted(ours_s)[COLD_STARTS // 2], "s"),
        Figure("cold_start bare", sorted(bare_s)[COLD_STARTS // 2], "s"),
    ]


async def memory(stage: Stage) -> list[Figure]:
    """Memory of a whole worker, jobs and all, that has shown every hospital's desk."""
    with served(OURS, "/healthz", stage.environment, factory=True) as worker:
        for slug in stage.city.slugs:
            shots = [Shot.get(f"/{slug}/opd_ipd/desk", {"cookie": stage.session.cookie})]
            await fire(worker.port, shots, seconds=0.2)
        used = pss_megabytes(worker.pid)
    return [Figure("memory", used, "MB PSS", MOST_MEMORY_MB, at_least=False)]
