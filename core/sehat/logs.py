"""Structured logs: events with named fields, and none of them about a patient."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog

__all__ = ["configure_logs"]

ALLOWED = frozenset(
    "event level timestamp id method route status ms plugin stage reason error exc_info exception"
    " job count address name pid".split()
)
"""Fields that a log line may carry; any other is dropped, so that no name can slip in."""


def _only_allowed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401
    return {name: value for name, value in event.items() if name in ALLOWED}


def configure_logs(*, json: bool) -> None:
    """Set up structlog: JSON lines for machines, short lines for a terminal."""
    renderer: Any = (
        structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_allowed,
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
