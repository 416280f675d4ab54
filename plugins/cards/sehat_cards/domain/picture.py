"""A QR as a picture, by segno, imported on first use; always dark on white, as readers need it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segno import QRCode

__all__ = ["qr_png", "qr_svg", "qr_terminal"]

MOST_MODULES = 105
"""With its border 38 mm on a card, 0.33 mm a module, which plain scanners still read."""

_BORDER = 4


def qr_svg(text: str, *, scale: int = 4) -> bytes:
    """An SVG file of the QR; `scale` is the pixels of a module."""
    out = io.BytesIO()
    _make(text).save(out, kind="svg", scale=scale, border=_BORDER, light="#fff", xmldecl=True)
    return out.getvalue()


def qr_png(text: str, *, scale: int = 4) -> bytes:
    """A PNG file of the QR; `scale` is the pixels of a module."""
    out = io.BytesIO()
    _make(text).save(out, kind="png", scale=scale, border=_BORDER)
    return out.getvalue()


def qr_terminal(text: str) -> str:
    """The QR as blocks of text, two modules high, for a terminal."""
    out = io.StringIO()
    _make(text, levels="l").terminal(out, compact=True)
    return out.getvalue()


def _make(text: str, *, levels: str = "qml") -> QRCode:
    """Level Q, so that a scratched card still reads; less only where Q grows too fine to print."""
    import segno  # noqa: PLC0415 - imported on first use

    for level in levels:
        made = segno.make(text, error=level, micro=False)
        if made.symbol_size(border=0)[0] <= MOST_MODULES:
            break
    return made
