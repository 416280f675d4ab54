"""Plugins that a test writes to disk, to see what the core makes of them."""

from __future__ import annotations

import contextlib
import importlib
import sys
from typing import TYPE_CHECKING

from sehat.plugins.manifest import Found, find_plugins

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["MANIFEST", "importable", "install_plugin"]

MANIFEST = """
schema = 1
name = "{name}"
title = "Example"
summary = "A plugin that a test wrote."
requires_api = ">=1.0,<2"
"""


@contextlib.contextmanager
def importable(folder: Path) -> Iterator[Path]:
    """A folder of `sys.path` for a while; what was imported from it is forgotten at the end."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield folder
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
                del sys.modules[name]


def install_plugin(
    folder: Path, name: str, code: str = "", *, manifest: str | None = MANIFEST
) -> Found:
    """Write the package `sehat_NAME` as pip would install it, and find it as the core does.

    Args:
        folder: a folder of `sys.path`.
        name: of the entry point; `{name}` in the manifest becomes it.
        code: of `plugin.py`, which has to make `plugin`.
        manifest: text of `plugin.toml`; None leaves the file out.
    """
    package = folder / f"sehat_{name}"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "plugin.py").write_text(code, encoding="utf-8")
    if manifest is not None:
        text = manifest.replace("{name}", name)
        (package / "plugin.toml").write_text(text, encoding="utf-8")
    notes = folder / f"sehat_{name}-0.1.0.dist-info"
    notes.mkdir()
    (notes / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: sehat-{name}\nVersion: 0.1.0\n", encoding="utf-8"
    )
    (notes / "entry_points.txt").write_text(
        f"[sehat.plugins]\n{name} = sehat_{name}.plugin:plugin\n", encoding="utf-8"
    )
    importlib.invalidate_caches()
    return next(found for found in find_plugins() if found.name == name)
