"""The themes of a process, with the addresses of their style sheets and logos."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from sehat.themes.discovery import FoundTheme, find_themes, style_of
from sehat.themes.manifest import Theme

if TYPE_CHECKING:
    from sehat.web.static import Assets

__all__ = ["Wardrobe", "Worn", "open_wardrobe"]


class Worn(Struct, frozen=True):
    """A theme as a page needs it; both addresses are '' where there is none."""

    sheet: str = ""
    logo: str = ""


_PLAIN = Worn()


class Wardrobe(Struct, frozen=True):
    """Every theme that can be chosen, by name."""

    themes: Mapping[str, Theme]
    _worn: Mapping[str, Worn]

    def worn(self, name: str) -> Worn:
        """A theme by the name that a hospital chose; one that is gone shows Sehat's own."""
        return self._worn.get(name, _PLAIN)


def open_wardrobe(assets: Assets, found: Iterable[FoundTheme] | None = None) -> Wardrobe:
    """Keep the style sheets and logos of the installed themes among the static files."""
    themes, worn = {}, {}
    for one in find_themes() if found is None else found:
        if one.theme is None:
            continue
        sheet, logo = f"themes/{one.name}.css", ""
        assets.add(sheet, style_of(one.theme).encode())
        if one.theme.logo:
            logo = f"themes/{one.name}-{one.theme.logo}"
            assets.add(logo, (one.folder / one.theme.logo).read_bytes())
        themes[one.name] = one.theme
        worn[one.name] = Worn(assets.url(sheet), assets.url(logo) if logo else "")
    return Wardrobe(themes, worn)
