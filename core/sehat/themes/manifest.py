"""The manifest `theme.toml`: all that a theme is, read and checked without running anything."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from sehat.errors import PluginError
from sehat.themes.contrast import unreadable

__all__ = ["COLOURS", "SHAPES", "Theme", "read_theme"]

COLOURS = (
    *("canvas", "surface", "sunken", "foot", "line", "control", "ink", "muted"),
    *("brand", "on-brand", "brand-soft", "danger", "danger-soft", "warn", "warn-soft"),
    *("ok", "ok-soft", "info", "info-soft", "focus"),
)
"""Tokens that are colours; a theme gives each, for light and for dark."""

SHAPES = ("radius", "round", "gap")
"""Tokens that are lengths in rem; a theme may give them."""

_NAME = re.compile(r"^[a-z][a-z0-9_]{2,29}$")
_COLOUR = re.compile(r"^#[0-9a-f]{6}$")
_LENGTH = re.compile(r"^[0-9]*\.?[0-9]+rem$")
_FONT = re.compile(r'^[A-Za-z0-9 ,"-]{3,200}$')
_LOGO = re.compile(r"^[a-z0-9-]+\.(svg|png)$")


class Theme(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Colours for light and dark, and perhaps shape, font and logo.

    Colours are written as #rrggbb in small letters, lengths in rem. The logo is a file beside the
    manifest, shown at 30 by 30 pixels.
    """

    schema: int
    name: str
    title: str
    title_i18n: Mapping[str, str] = {}
    summary: str
    summary_i18n: Mapping[str, str] = {}
    light: Mapping[str, str]
    dark: Mapping[str, str]
    shape: Mapping[str, str] = {}
    font: str = ""
    logo: str = ""

    def faults(self) -> list[str]:
        """All that is wrong, at once: unknown or missing tokens, values, and what is unreadable."""
        faults = []
        if self.schema != 1:
            faults.append(f"schema is {self.schema}; this Sehat reads schema 1")
        if not _NAME.match(self.name):
            faults.append(f"name {self.name!r} must be 3 to 30 of a-z, 0-9 and _")
        if self.font and not _FONT.match(self.font):
            faults.append("font must be a list of names, such as 'Roboto, \"Noto Sans\"'")
        if self.logo and not _LOGO.match(self.logo):
            faults.append(f"logo {self.logo!r} must be the name of an svg or png beside theme.toml")
        faults += [
            f"shape.{token} = {value!r} must be one of {', '.join(SHAPES)}, in rem"
            for token, value in self.shape.items()
            if token not in SHAPES or not _LENGTH.match(value)
        ]
        return faults + _colour_faults("light", self.light) + _colour_faults("dark", self.dark)

    def shown(self, locale: str) -> str:
        """The title in a language."""
        return self.title_i18n.get(locale, self.title)

    def told(self, locale: str) -> str:
        """The summary in a language."""
        return self.summary_i18n.get(locale, self.summary)


def _colour_faults(mode: str, tokens: Mapping[str, str]) -> list[str]:
    faults = [f"{mode}.{token} is missing" for token in COLOURS if token not in tokens]
    faults += [f"{mode}.{token} is no token" for token in tokens if token not in COLOURS]
    faults += [
        f"{mode}.{token} = {value!r} must look like #0a5f56"
        for token, value in tokens.items()
        if not _COLOUR.match(value)
    ]
    return faults or [f"{mode}: {fault}" for fault in unreadable(tokens)]


def read_theme(folder: Path) -> Theme:
    """Read and check the theme of a folder.

    Raises:
        PluginError: the file is missing or says something that cannot be; all faults are named.
    """
    path = folder / "theme.toml"
    try:
        theme = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Theme)
    except FileNotFoundError:
        raise PluginError(f"There is no theme.toml in {folder}; add it.") from None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PluginError(f"theme.toml cannot be read: {error}") from None
    faults = theme.faults()
    if theme.logo and not (folder / theme.logo).is_file():
        faults.append(f"logo {theme.logo!r} is not beside theme.toml")
    if faults:
        raise PluginError("theme.toml: " + "; ".join(faults))
    return theme
