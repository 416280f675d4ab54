"""Plugins that only take up room: pages, permissions and menu lines, written to a folder."""

from __future__ import annotations

from pathlib import Path

__all__ = ["pad_plugins"]

_MANIFEST = """schema = 1
name = "{name}"
title = "Padding {name}"
summary = "A plugin that is there to be counted."
requires_api = ">=1.0,<2"
"""

_CODE = '''"""A plugin that is there to be counted."""

from litestar import get

from sehat.api import NavItem, Permission, RouteSet, hookimpl, needs


def _page(number):
    @get(f"/page-{{number}}", opt=needs("{name}.see_page"), name=f"{name}-{{number}}")
    async def page() -> str:
        return "{name}"

    return page


class Padding:
    @hookimpl
    def register_permissions(self):
        return (Permission("{name}.see_page", "See a page", ()),)

    @hookimpl
    def register_navigation(self):
        return (NavItem("{name}", "/page-0", "plug", "{name}.see_page", 50),)

    @hookimpl
    def register_routes(self):
        return RouteSet([_page(number) for number in range(15)])


plugin = Padding()
'''


def pad_plugins(folder: Path, count: int) -> list[str]:
    """Write so many installed plugins of fifteen pages each, and return their names.

    A process finds them where the folder is on its path.
    """
    names = [f"padding_{number:02}" for number in range(count)]
    for name in names:
        package, installed = folder / name, folder / f"{name}-1.0.dist-info"
        package.mkdir()
        installed.mkdir()
        (package / "__init__.py").write_text("", encoding="utf-8")
        (package / "plugin.toml").write_text(_MANIFEST.format(name=name), encoding="utf-8")
        (package / "plugin.py").write_text(_CODE.format(name=name), encoding="utf-8")
        (installed / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8"
        )
        (installed / "entry_points.txt").write_text(
            f"[sehat.plugins]\n{name} = {name}.plugin:plugin\n", encoding="utf-8"
        )
    return names
