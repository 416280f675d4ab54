"""Weigh a page as a browser that has never been here, and as one that has."""

from __future__ import annotations

import gzip
import http.client
import re

from msgspec import Struct

__all__ = ["PageWeight", "page_weight"]

_LINKS = re.compile(r'(?:src|href)="((?:https?:)?/[^"]+\.(?:css|js|svg|png|ico)[^"]*)"')
_FONTS = re.compile(r"url\([\"']?([^)\"']+\.woff2)[\"']?\)")


class PageWeight(Struct, frozen=True):
    """Kilobytes (1,000 bytes) as sent, the fallback font counted apart."""

    first_kb: float
    repeat_kb: float
    font_kb: float
    requests: int
    other_hosts: int


def page_weight(port: int, path: str, cookie: str) -> PageWeight:
    """Fetch a page and all that it names; compressed where the server compresses."""
    html, sent = _fetch(port, path, cookie)
    links = sorted({link.partition("#")[0] for link in _LINKS.findall(html)})
    own = [link for link in links if link.startswith("/") and not link.startswith("//")]
    sizes, fonts = [], set()
    for link in own:
        text, size = _fetch(port, link, cookie)
        sizes.append(size)
        fonts |= set(_FONTS.findall(text)) if link.endswith(".css") else set()
    return PageWeight(
        first_kb=(sent + sum(sizes)) / 1000,
        repeat_kb=sent / 1000,
        font_kb=max((_fetch(port, font, cookie)[1] for font in fonts), default=0) / 1000,
        requests=1 + len(own),
        other_hosts=len(links) - len(own),
    )


def _fetch(port: int, path: str, cookie: str) -> tuple[str, int]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"cookie": cookie, "accept-encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    packed = answer.getheader("content-encoding") == "gzip"
    text = (gzip.decompress(body) if packed else body).decode("utf-8", "replace")
    return text, len(body)
