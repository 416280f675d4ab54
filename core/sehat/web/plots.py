"""Geometry of charts: where bars and lines stand in a square of 100 by 100, and the axis beside it.

The templates of `kit/chart.html` draw them as SVG without a script; words stand beside the drawing,
because it is stretched to the width of its card.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Struct

__all__ = ["Bar", "BarChart", "LineChart", "Point", "bar_chart", "line_chart"]

SIDE = 100.0
_GAP = 0.16
"""Part of a bar's place that stays free on each side."""

_STEPS = (1, 2, 5, 10)
_FEWEST_AT_ONE = 2


@dataclass(frozen=True, slots=True)
class Point:
    """A value with the words below it, and those that tell it in full; None is no value."""

    value: float | None
    tick: str
    text: str
    href: str = ""


class Bar(Struct, frozen=True):
    """A bar as it is drawn."""

    x: float
    y: float
    width: float
    height: float
    text: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars with the top of their axis, and the points that they were made of."""

    bars: tuple[Bar, ...]
    top: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class LineChart:
    """A line, broken where there is no value, with its dots and the area below it."""

    line: str
    area: str
    dots: tuple[tuple[float, float, str], ...]
    top: int
    points: tuple[Point, ...]


def bar_chart(points: Sequence[Point]) -> BarChart:
    """Place one bar a point; a point without value has none."""
    top = _top(points)
    place = SIDE / max(len(points), 1)
    bars = [
        Bar(
            _rounded(place * (number + _GAP)),
            _rounded(SIDE - _height(point.value, top)),
            _rounded(place * (1 - 2 * _GAP)),
            _rounded(_height(point.value, top)),
            point.text,
        )
        for number, point in enumerate(points)
        if point.value is not None
    ]
    return BarChart(tuple(bars), top, tuple(points))


def line_chart(points: Sequence[Point]) -> LineChart:
    """Join the points from left to right; a gap stays a gap."""
    top = _top(points)
    place = SIDE / max(len(points), 1)
    runs: list[list[tuple[float, float]]] = [[]]
    dots: list[tuple[float, float, str]] = []
    for number, point in enumerate(points):
        if point.value is None:
            runs.append([])
            continue
        at = (_rounded(place * (number + 0.5)), _rounded(SIDE - _height(point.value, top)))
        runs[-1].append(at)
        dots.append((*at, point.text))
    drawn = [run for run in runs if run]
    line = " ".join(_path(run) for run in drawn)
    area = " ".join(f"{_path(run)} L{run[-1][0]} {SIDE:g} L{run[0][0]} {SIDE:g} Z" for run in drawn)
    return LineChart(line, area, tuple(dots), top, tuple(points))


def _path(run: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:g} {y:g}" for x, y in run)


def _top(points: Sequence[Point]) -> int:
    """The end of the axis: an even number that reads easily, no less than the highest value."""
    highest = max((point.value for point in points if point.value is not None), default=0)
    if highest <= _FEWEST_AT_ONE:
        return _FEWEST_AT_ONE
    unit = 10 ** math.floor(math.log10(highest / 2))
    step = next(unit * step for step in _STEPS if unit * step * 2 >= highest)
    return int(step * 2)


def _height(value: float | None, top: int) -> float:
    return SIDE * (value or 0) / top


def _rounded(value: float) -> float:
    return round(value, 2)
