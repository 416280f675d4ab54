"""Contrast of two colours as WCAG 2.2 reckons it, and the pairs of tokens that must be readable."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["PAIRS", "contrast", "unreadable"]

TEXT, GRAPHIC = 4.5, 3.0
"""Least ratios of level AA: for text (1.4.3), and for borders of fields and focus (1.4.11)."""

PAIRS: tuple[tuple[str, str, float], ...] = (
    *((ink, ground, TEXT) for ink in ("ink", "muted") for ground in ("canvas", "surface", "foot")),
    ("ink", "sunken", TEXT),
    *(("brand", ground, TEXT) for ground in ("canvas", "surface", "brand-soft")),
    ("ink", "brand-soft", TEXT),
    ("on-brand", "brand", TEXT),
    *(
        (kind, ground, TEXT)
        for kind in ("danger", "warn", "ok", "info")
        for ground in (f"{kind}-soft", "surface")
    ),
    *(("control", ground, GRAPHIC) for ground in ("surface", "canvas")),
    *(("focus", ground, GRAPHIC) for ground in ("surface", "canvas")),
)
"""What stands on what, and the least ratio between the two."""


def contrast(one: str, other: str) -> float:
    """The ratio of two colours such as #0a5f56, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def unreadable(tokens: Mapping[str, str]) -> list[str]:
    """The pairs that are too close, with their ratio and what they need."""
    return [
        f"{one} on {other} has {ratio:.2f}, and needs {least}"
        for one, other, least in PAIRS
        if (ratio := contrast(tokens[one], tokens[other])) < least
    ]


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(part: float) -> float:
    # The constants are those of sRGB, as WCAG 2.2 defines relative luminance.
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
