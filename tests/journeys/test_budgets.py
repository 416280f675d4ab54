"""What a first visit costs: bytes on the line, requests, and none to another host."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

KIB = 1024
MOST_BYTES = 75 * KIB
MOST_REQUESTS = 8
MOST_HTML = 14 * KIB
MOST_CSS = 12 * KIB
MOST_JS = 30 * KIB

DESKS = {
    "clerk.civil": ["/civil/opd_ipd/desk", "/civil/opd_ipd/visits", "/civil"],
    "doctor.civil": ["/civil/opd_ipd/queue"],
    "admin.civil": ["/civil/admin/members"],
    "auditor.civil": ["/civil/admin/access-log"],
}


@dataclass
class Cost:
    """Requests of a page until it stands, with the bytes of each body as they are sent."""

    sizes: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def of(self, kind: str) -> int:
        return sum(self.sizes[url] for url in self.sizes if self.kinds[url] == kind)


def first_visit(desk: Any, path: str) -> Cost:
    """Load a page with an empty cache; a stream that stays open is none of its first requests."""
    cost = Cost()
    line = desk.context.new_cdp_session(desk.page)
    line.send("Network.enable")
    line.send("Network.clearBrowserCache")
    names: dict[str, str] = {}

    def answered(event: dict[str, Any]) -> None:
        address, kind = event["response"]["url"], event["response"]["mimeType"]
        # PCs and phones have letters of Devanagari; a machine without takes ours once.
        if kind not in ("text/event-stream", "font/woff2") and address.startswith("http"):
            names[event["requestId"]] = address
            cost.sizes[address], cost.kinds[address] = 0, kind

    def finished(event: dict[str, Any]) -> None:
        if event["requestId"] in names:
            cost.sizes[names[event["requestId"]]] = int(event["encodedDataLength"])

    line.on("Network.responseReceived", answered)
    line.on("Network.loadingFinished", finished)
    desk.open(path)
    desk.page.wait_for_timeout(300)
    return cost


@pytest.mark.parametrize("login", DESKS)
def test_first_visit_stays_within_its_budget(staff_at: Any, login: str, record_property: Any):
    desk = staff_at(login)
    over: dict[str, Any] = {}
    for path in DESKS[login]:
        cost = first_visit(desk, path)
        page = next(url for url, kind in cost.kinds.items() if kind == "text/html")
        html = len(gzip.compress(desk.page.content().encode(), 6))
        figures = {
            "bytes": (sum(cost.sizes.values()) - cost.sizes[page] + html, MOST_BYTES),
            "requests": (len(cost.sizes), MOST_REQUESTS),
            "html": (html, MOST_HTML),
            "css": (cost.of("text/css"), MOST_CSS),
            "js": (cost.of("text/javascript"), MOST_JS),
        }
        over |= {f"{path} {name}": got for name, got in figures.items() if got[0] > got[1]}
        record_property(path, {name: got[0] for name, got in figures.items()})
        hosts = {urlsplit(url).netloc for url in cost.sizes}
        assert hosts == {urlsplit(desk.city.url).netloc}

    assert over == {}
