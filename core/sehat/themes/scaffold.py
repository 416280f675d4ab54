"""Write a new theme as a project of its own: readable from the start, and ready to be changed."""

from __future__ import annotations

from pathlib import Path

from sehat.errors import PluginError
from sehat.themes.manifest import read_theme

__all__ = ["write_theme"]

_PROJECT = """[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "sehat-theme-{dashed}"
version = "0.1.0"
description = "A theme for Sehat."
readme = "README.md"
requires-python = ">=3.11"
dependencies = []

[project.entry-points."sehat.themes"]
{name} = "sehat_theme_{name}"

[tool.hatch.build.targets.wheel]
packages = ["sehat_theme_{name}"]
"""

_README = """# {title}

A theme for Sehat. Its colours, shape and logo stand in `sehat_theme_{name}/theme.toml`.

    sehat theme check sehat_theme_{name}    # every token there, and readable in light and dark
    pip install --editable .                # then choose it on the page Appearance
"""

_THEME = """schema = 1
name = "{name}"
title = "{title}"
title_i18n = {{ hi = "{title}" }}
summary = "What it is for, in one sentence."
summary_i18n = {{ hi = "यह किसके लिए है, एक वाक्य में।" }}

[light]
canvas = "#f2f5f4"
surface = "#ffffff"
sunken = "#e9eeec"
foot = "#f8faf9"
line = "#dbe3e0"
control = "#71827c"
ink = "#11201c"
muted = "#4b5b56"
brand = "#0a5f56"
on-brand = "#ffffff"
brand-soft = "#dff0ec"
danger = "#a51a1f"
danger-soft = "#fdeaea"
warn = "#7d4700"
warn-soft = "#fef0d8"
ok = "#0c6239"
ok-soft = "#dff3e6"
info = "#174a94"
info-soft = "#e3edfc"
focus = "#1d4fd0"

[dark]
canvas = "#0d1412"
surface = "#151d1a"
sunken = "#1f2926"
foot = "#1a2320"
line = "#2a3733"
control = "#7c8f89"
ink = "#e9f0ee"
muted = "#a6b7b2"
brand = "#5ac8b9"
on-brand = "#05201c"
brand-soft = "#16342f"
danger = "#ff9c97"
danger-soft = "#3a1718"
warn = "#f2be6d"
warn-soft = "#35260e"
ok = "#76d49d"
ok-soft = "#132e1e"
info = "#a2c3ff"
info-soft = "#1a2a45"
focus = "#8fb8ff"

[shape]
radius = "0.75rem"
round = "0.5rem"
"""


def write_theme(name: str, into: Path) -> Path:
    """Write the project `sehat-theme-NAME` into a folder, and return its place.

    Raises:
        PluginError: the name cannot be one, or something is there already.
    """
    dashed = name.replace("_", "-")
    project = into / f"sehat-theme-{dashed}"
    if project.exists():
        raise PluginError(f"{project} is there already; choose another name or folder.")
    said = {"name": name, "dashed": dashed, "title": name.replace("_", " ").capitalize()}
    package = project / f"sehat_theme_{name}"
    package.mkdir(parents=True)
    (project / "pyproject.toml").write_text(_PROJECT.format(**said), encoding="utf-8")
    (project / "README.md").write_text(_README.format(**said), encoding="utf-8")
    (package / "__init__.py").write_text('"""theme.toml says all of it."""\n', encoding="utf-8")
    (package / "theme.toml").write_text(_THEME.format(**said), encoding="utf-8")
    read_theme(package)
    return project
