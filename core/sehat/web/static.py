"""Static files under names that carry their hash, kept in memory and compressed once."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Asset", "Assets"]

_PACKABLE = frozenset({".css", ".js", ".svg", ".json", ".txt", ".wasm"})
_SHIPPED = frozenset({".css", ".js", ".svg", ".woff2", ".png", ".wasm", ".ico"})
_TYPES = {".woff2": "font/woff2", ".wasm": "application/wasm", ".js": "text/javascript"}
"""What a machine's own list of types may lack; a browser compiles no wasm of another type."""
_LINK = re.compile(rb'url\("([^"]+)"\)')


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    media_type: str
    body: bytes
    packed: bytes | None


class Assets:
    """Finds static files by name and serves them by hashed name, for ever."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._urls: dict[str, str] = {}
        self._assets: dict[str, Asset] = {}
        found = [
            (path.relative_to(folder).as_posix(), path)
            for folder in folders
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix in _SHIPPED
        ]
        # Style sheets come last, because they name the others by their addresses.
        for name, path in sorted(found, key=lambda item: item[1].suffix == ".css"):
            self._add(name, path)

    def url(self, name: str) -> str:
        """The address of a file, such as `sehat.css`."""
        return self._urls[name]

    def find(self, hashed: str) -> Asset | None:
        """The file behind a hashed name."""
        return self._assets.get(hashed)

    def _linked(self, link: re.Match[bytes]) -> bytes:
        return b'url("' + self._urls[link[1].decode()].encode() + b'")'

    def _add(self, name: str, path: Path) -> None:
        body = path.read_bytes()
        if path.suffix == ".css":
            body = _LINK.sub(self._linked, body)
        digest = hashlib.sha256(body).hexdigest()[:12]
        stem, _, suffix = name.rpartition(".")
        hashed = f"{stem}.{digest}.{suffix}"
        packed = gzip.compress(body, 9, mtime=0) if path.suffix in _PACKABLE else None
        media_type = mimetypes.types_map.get(path.suffix, "application/octet-stream")
        media_type = _TYPES.get(path.suffix, media_type)
        self._urls[name] = f"/static/{hashed}"
        self._assets[hashed] = Asset(media_type, body, packed)
