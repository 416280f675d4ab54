"""Follow what plugins are asked while one request is served; without a trace it costs nothing."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sized
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from sehat.plugins.faults import Fault
from sehat.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable

__all__ = ["Asked", "followed", "traced"]

Answer = TypeVar("Answer")

_trace: ContextVar[list[Asked] | None] = ContextVar("sehat_trace", default=None)


class Asked(Struct, frozen=True):
    """That a plugin was asked: at which hook, fill, column or provider, how long, what came."""

    plugin: str
    asked: str
    ms: float
    outcome: str


@contextlib.contextmanager
def traced() -> Iterator[list[Asked]]:
    """Collect what plugins are asked inside the block, in the order of the answers."""
    asked: list[Asked] = []
    token = _trace.set(asked)
    try:
        yield asked
    finally:
        _trace.reset(token)


async def followed(plugin: str, where: str, answering: Awaitable[Answer]) -> Answer:
    """Await an answer, and note it where somebody traces."""
    asked = _trace.get()
    if asked is None:
        return await answering
    since = time.perf_counter()
    answer = await answering
    asked.append(Asked(plugin, where, (time.perf_counter() - since) * 1000, _outcome(answer)))
    return answer


def _outcome(answer: object) -> str:
    if isinstance(answer, Fault):
        return f"failed: {answer.error}, incident {answer.incident}"
    if isinstance(answer, Refusal):
        return f"refused: {answer.code}"
    if answer is None:
        return "nothing"
    if isinstance(answer, str):
        return "shown" if answer.strip() else "nothing to show"
    if isinstance(answer, Sized):
        return f"{len(answer)} answer{'' if len(answer) == 1 else 's'}"
    return "answered"
