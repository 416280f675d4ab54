"""Find the installed themes and make their style sheets; no code of theirs runs."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

import structlog
from msgspec import Struct

from sehat.errors import PluginError
from sehat.themes.manifest import Theme, read_theme

__all__ = ["FoundTheme", "find_themes", "style_of"]

GROUP = "sehat.themes"
_AUTO_DARK = '@media (prefers-color-scheme: dark) {{ :root[data-theme="auto"] {{ {dark} }} }}'

log = structlog.get_logger(__name__)


class FoundTheme(Struct, frozen=True):
    """An installed theme; without `theme` it cannot be used, and `fault` says why."""

    name: str
    version: str
    folder: Path
    theme: Theme | None
    fault: str = ""


def find_themes() -> list[FoundTheme]:
    """Every installed theme in the order of names; one with a fault is told in the log."""
    points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    found = [_inspect(point) for point in points]
    for one in found:
        if one.fault:
            log.error("theme.refused", name=one.name, reason=one.fault)
    return found


def _inspect(point: EntryPoint) -> FoundTheme:
    version = point.dist.version if point.dist else "0"
    spec = find_spec(point.value)
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    try:
        theme = read_theme(folder)
    except PluginError as error:
        return FoundTheme(point.name, version, folder, None, error.message)
    if theme.name != point.name:
        fault = f"its entry point is called {point.name!r} and theme.toml says {theme.name!r}"
        return FoundTheme(point.name, version, folder, None, fault)
    return FoundTheme(point.name, version, folder, theme)


def style_of(theme: Theme) -> str:
    """The style sheet of a theme: its tokens, in the layer above that of Sehat's own."""
    shape = {**theme.shape, **({"font": theme.font} if theme.font else {})}
    light, dark = _tokens(theme.light), _tokens(theme.dark)
    return (
        f"@layer theme {{ :root {{ {light} {_tokens(shape)} }}"
        f' :root[data-theme="dark"] {{ {dark} }} {_AUTO_DARK.format(dark=dark)} }}\n'
    )


def _tokens(values: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in values.items())
