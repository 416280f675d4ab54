"""Where Piccolo finds the engine and the apps; the loader fills both before use."""

from __future__ import annotations

from piccolo.conf.apps import AppRegistry

from sehat.db.engine import LazyEngine

DB = LazyEngine()
APP_REGISTRY = AppRegistry(apps=[])
