"""Begin a plugin: a project of its own, written from the readable files in `files/`."""

from __future__ import annotations

from sehat.plugins.scaffold.writing import Wish, write_plugin

__all__ = ["Wish", "write_plugin"]
