"""Run the bench: build the city, start both applications, take interleaved rounds, report."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from sehat.bench import growth, hot_paths, people
from sehat.bench.board import board
from sehat.bench.figures import Figure
from sehat.bench.patient import patient_page
from sehat.bench.stage import FULL, QUICK, Say, Stage, staged

__all__ = ["LONG", "NAMES", "run_bench"]

Measure = Callable[[Stage], Awaitable[list[Figure]]]

_MEASURES: Final[Mapping[str, Measure]] = {
    "find_card": hot_paths.find_card,
    "register_visit": hot_paths.register_visit,
    "desk_page": hot_paths.desk_page,
    "search_name": people.search_name,
    "patient_page": patient_page,
    "board": board,
    "cold_start": hot_paths.cold_start,
    "memory": hot_paths.memory,
}
_LONG: Final[Mapping[str, Measure]] = {
    "residents_growth": people.residents_growth,
    "plugins": growth.plugins,
    "tenants": growth.tenants,
}
"""What is measured with `--full` or by name, because it takes long; what changes the city last."""

NAMES = tuple(_MEASURES)
LONG = tuple(_LONG)


async def run_bench(names: tuple[str, ...], *, quick: bool, full: bool, say: Say) -> list[Figure]:
    """Take the named figures, or all without names; `say` is told of progress."""
    measures = {**_MEASURES, **_LONG}
    wanted = names or (NAMES + LONG if full else NAMES)
    async with staged(QUICK if quick else FULL, say) as stage:
        figures: list[Figure] = []
        for name in sorted(wanted, key=list(measures).index):
            say(f"measuring {name}")
            figures += await measures[name](stage)
        return figures
