"""Static files under names that carry their hash, kept in memory and compressed when first asked.

A file `name.js.bundle` lists scripts, one a line, that are sent as the one `name.js`: each request
of a first visit waits for the line again.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

__all__ = ["Asset", "Assets"]

_PACKABLE = frozenset({".css", ".js", ".svg", ".json", ".txt", ".wasm"})
_SHIPPED = frozenset({".css", ".js", ".svg", ".woff2", ".png", ".wasm", ".ico"})
_BUNDLE = ".bundle"
_TYPES = {".woff2": "font/woff2", ".wasm": "application/wasm", ".js": "text/javascript"}
"""What a machine's own list of types may lack; a browser compiles no wasm of another type."""
_ASIDE = re.compile(rb"^[ \t]*//.*\n|^[ \t]+", re.MULTILINE)
_LINK = re.compile(rb'url\("([^"]+)"\)')


@dataclass(frozen=True)
class Asset:
    """A file as it is sent."""

    media_type: str
    body: bytes
    packable: bool

    @cached_property
    def packed(self) -> bytes | None:
        """The body compressed, made when it is first asked for: a start waits for none of them."""
        return gzip.compress(self.body, 9, mtime=0) if self.packable else None


def _lean(name: str, body: bytes) -> bytes:
    """Our own scripts without the lines of comment and the indents, which nobody reads there."""
    ours = name.endswith(".js") and not name.startswith("vendor/")
    return _ASIDE.sub(b"", body) if ours else body


class Assets:
    """Finds static files by name and serves them by hashed name, for ever."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._urls: dict[str, str] = {}
        self._assets: dict[str, Asset] = {}
        found = [
            (path.relative_to(folder).as_posix(), path)
            for folder in folders
            for path in sorted(folder.rglob("*"))
            if path.is_file() and (path.suffix in _SHIPPED or path.suffix == _BUNDLE)
        ]
        # Style sheets come last, because they name the others by their addresses.
        files = {name: _lean(name, path.read_bytes()) for name, path in found}
        for name, path in sorted(found, key=lambda item: item[1].suffix == ".css"):
            if path.suffix == _BUNDLE:
                parts = [files[part] for part in path.read_text("utf-8").split()]
                self.add(name.removesuffix(_BUNDLE), b";\n".join(parts))
            else:
                self.add(name, path.read_bytes())

    def url(self, name: str) -> str:
        """The address of a file, such as `sehat.css`."""
        return self._urls[name]

    def find(self, hashed: str) -> Asset | None:
        """The file behind a hashed name."""
        return self._assets.get(hashed)

    def _linked(self, link: re.Match[bytes]) -> bytes:
        return b'url("' + self._urls[link[1].decode()].encode() + b'")'

    def add(self, name: str, body: bytes) -> None:
        """Keep a file under its name and hash."""
        kind = Path(name).suffix
        if kind == ".css":
            body = _LINK.sub(self._linked, body)
        digest = hashlib.sha256(body).hexdigest()[:12]
        stem, _, suffix = name.rpartition(".")
        hashed = f"{stem}.{digest}.{suffix}"
        media_type = mimetypes.types_map.get(kind, "application/octet-stream")
        media_type = _TYPES.get(kind, media_type)
        self._urls[name] = f"/static/{hashed}"
        self._assets[hashed] = Asset(media_type, body, kind in _PACKABLE)
