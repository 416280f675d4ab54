"""Paths to return to: only our own, whatever a link says."""

from __future__ import annotations

from urllib.parse import urlsplit

__all__ = ["own_path"]


def own_path(given: str) -> str:
    """The path if it stays on this site, otherwise the first page."""
    parts = urlsplit(given)
    safe = not parts.scheme and not parts.netloc and given.startswith("/")
    return given if safe and not given.startswith("//") and "\\" not in given else "/"
