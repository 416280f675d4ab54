"""Where the lines of small charts lie, for the macros of kit/chart.html to draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Sparkline", "sparkline"]

WIDTH, HEIGHT, MARGIN = 96, 24, 3
"""The room of a sparkline in its own units, and what is kept free for the stroke."""


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line through values in their order, with the band of what is usual behind it."""

    points: str
    last: tuple[float, float]
    band: tuple[float, float] | None
    """Upper edge and height of the band."""
    width: int = WIDTH
    height: int = HEIGHT


def sparkline(
    values: Sequence[float], low: float | None = None, high: float | None = None
) -> Sparkline | None:
    """Lay out a sparkline; fewer than two values have no trend and give none.

    The scale holds all values and the limits that are set, so that the band is always to be seen.
    """
    if len(values) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    known = [*values, *(limit for limit in (low, high) if limit is not None)]
    least, most = min(known), max(known)
    span = (most - least) or 1.0

    def y(value: float) -> float:
        return round(HEIGHT - MARGIN - (value - least) / span * (HEIGHT - 2 * MARGIN), 1)

    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    places = [(round(MARGIN + step * n, 1), y(value)) for n, value in enumerate(values)]
    band = None
    if low is not None or high is not None:
        top = y(high) if high is not None else 0.0
        bottom = y(low) if low is not None else float(HEIGHT)
        band = (top, round(bottom - top, 1))
    return Sparkline(" ".join(f"{x},{height}" for x, height in places), places[-1], band)
