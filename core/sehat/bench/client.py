"""A small HTTP/1.1 load client: keep-alive connections, requests made ready before the clock."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterable, Iterator

from msgspec import Struct

__all__ = ["Load", "Shot", "fire"]


class Shot(Struct, frozen=True):
    """One request as bytes."""

    data: bytes

    @classmethod
    def get(cls, path: str, headers: dict[str, str] | None = None) -> Shot:
        """A GET request."""
        return cls(_head("GET", path, headers or {}))

    @classmethod
    def post(cls, path: str, headers: dict[str, str], body: str) -> Shot:
        """A POST request with a form."""
        raw = body.encode()
        all_headers = {
            "content-type": "application/x-www-form-urlencoded",
            "content-length": str(len(raw)),
            **headers,
        }
        return cls(_head("POST", path, all_headers) + raw)


class Load(Struct, frozen=True):
    """What a round brought: answers, seconds, and how many were not 2xx or 303."""

    answers: int
    seconds: float
    failed: int

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


async def fire(port: int, shots: Iterable[Shot], *, seconds: float, connections: int = 16) -> Load:
    """Send the shots round and round on so many connections for so long."""
    supply = itertools.cycle(shots) if isinstance(shots, list) else iter(shots)
    until = time.perf_counter() + seconds
    began = time.perf_counter()
    results = await asyncio.gather(*(_connection(port, supply, until) for _ in range(connections)))
    took = time.perf_counter() - began
    return Load(sum(r[0] for r in results), took, sum(r[1] for r in results))


async def _connection(port: int, supply: Iterator[Shot], until: float) -> tuple[int, int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers = failed = 0
    try:
        while time.perf_counter() < until:
            writer.write(next(supply).data)
            status = await _answer(reader)
            answers += 1
            failed += not (200 <= status < 300 or status == 303)  # noqa: PLR2004 - HTTP
    finally:
        writer.close()
    return answers, failed


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lowered = head.lower()
    at = lowered.find(b"content-length:")
    if at >= 0:
        length = int(lowered[at + 15 : lowered.find(b"\r\n", at)])
        if length:
            await reader.readexactly(length)
    return status


def _head(method: str, path: str, headers: dict[str, str]) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "host: 127.0.0.1",
        *(f"{k}: {v}" for k, v in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
