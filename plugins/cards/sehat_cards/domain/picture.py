"""A QR as a picture, by segno, imported on first use."""

from __future__ import annotations

import io

__all__ = ["qr_svg", "qr_terminal"]


def qr_svg(text: str, *, scale: int = 4) -> bytes:
    """An SVG file of the QR, error level Q, so that a scratched card still reads."""
    import segno  # noqa: PLC0415 - imported on first use

    out = io.BytesIO()
    segno.make(text, error="q", micro=False).save(out, kind="svg", scale=scale, xmldecl=True)
    return out.getvalue()


def qr_terminal(text: str) -> str:
    """The QR as blocks for a terminal."""
    import segno  # noqa: PLC0415 - imported on first use

    out = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(out, compact=True)
    return out.getvalue()
