"""Structured logs: events with named fields, and none of them about a patient."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import msgspec

from sehat.errors import SehatError

__all__ = ["configure_logs"]


@contextlib.contextmanager
def _left_out(package: str) -> Iterator[None]:
    """Let imports inside the block find that a package is not installed, unless it is loaded."""
    loaded = package in sys.modules
    if not loaded:
        sys.modules[package] = None  # type: ignore[assignment] # how the import system says no
    try:
        yield
    finally:
        if not loaded:
            del sys.modules[package]


# It would draw tracebacks by rich, which no line of ours carries: 38 ms of every start.
with _left_out("rich"):
    import structlog

ALLOWED = frozenset(
    {
        "address",
        "count",
        "error",
        "event",
        "exc_info",
        "exception",
        "id",
        "job",
        "level",
        "method",
        "ms",
        "name",
        "pid",
        "plugin",
        "reason",
        "route",
        "stage",
        "status",
        "timestamp",
    }
)
"""Fields that a log line may carry; any other is dropped, so that no name can slip in."""


def _only_allowed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401
    return {name: value for name, value in event.items() if name in ALLOWED}


def _told_without_values(
    _: Any,  # noqa: ANN401 - structlog's processors
    __: str,
    event: MutableMapping[str, Any],
) -> MutableMapping[str, Any]:
    """Say where an error arose and of which kind; its words may quote a row or what was typed."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    told: list[str] = []
    while isinstance(error, BaseException):
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        words = f": {error.message}" if isinstance(error, SehatError) else ""
        told.insert(0, "".join(traceback.format_tb(error.__traceback__)) + kind + words)
        error = error.__cause__ or error.__context__
    if told:
        event["exception"] = "\n".join(told)
    return event


def configure_logs(*, json: bool) -> None:
    """Set up structlog: short lines on a terminal, otherwise JSON lines for machines."""
    pretty = sys.stdout.isatty() and not json
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_allowed,
            _told_without_values,
            structlog.dev.ConsoleRenderer(colors="NO_COLOR" not in os.environ)
            if pretty
            else structlog.processors.JSONRenderer(serializer=_encoded),
        ],
        logger_factory=None if pretty else structlog.BytesLoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )


def _encoded(event: Any, **_: Any) -> bytes:  # noqa: ANN401 - structlog's serializer
    return msgspec.json.encode(event, enc_hook=str)
