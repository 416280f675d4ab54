"""The installed plugins as commands load them: what is put aside is told on standard error."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import structlog

from sehat.plugins.loader import Plugins, load_plugins

if TYPE_CHECKING:
    from sehat.config import Settings

__all__ = ["installed_plugins"]


def installed_plugins(settings: Settings, *, strict: bool = False) -> Plugins:
    """Import the plugins, or none in safe mode; standard output stays free for the answer.

    Raises:
        PluginError: `strict`, and a plugin cannot be loaded.
    """
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    return load_plugins([] if settings.safe_mode else None, strict=strict)
