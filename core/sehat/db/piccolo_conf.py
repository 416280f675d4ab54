"""Where Piccolo finds the engine and the apps; the loader fills both before use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.db.engine import LazyEngine

if TYPE_CHECKING:
    from piccolo.conf.apps import AppRegistry

DB = LazyEngine()


def __getattr__(name: str) -> AppRegistry:
    """Make the registry of apps when a migration asks for it: it brings a code formatter along."""
    if name != "APP_REGISTRY":
        raise AttributeError(name)
    from piccolo.conf.apps import AppRegistry  # noqa: PLC0415 - see above

    registry = globals()[name] = AppRegistry(apps=[])
    return registry
