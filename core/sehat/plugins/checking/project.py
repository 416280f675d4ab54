"""A plugin's project as it lies on the disk: its files are read, and nothing of it is imported."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from sehat.errors import PluginError
from sehat.plugins.checking.findings import Finding
from sehat.plugins.manifest import Manifest, read_manifest_data

__all__ = ["Module", "Project", "read_project"]


@dataclass(frozen=True)
class Module:
    """A file of Python and its tree; `name` is dotted and begins below the package."""

    path: Path
    name: str
    tree: ast.Module

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the file, walked once for all rules."""
        return tuple(ast.walk(self.tree))

    @property
    def part(self) -> str:
        """The first word of its name: `tables`, `routes`, `plugin`; empty for the package's own."""
        return self.name.partition(".")[0]


@dataclass
class Project:
    """The folder of a project, the package in it, and what its files say."""

    root: Path
    """Where README.md and pyproject.toml lie."""
    package: Path
    """Where plugin.toml lies."""
    broken: list[Finding] = field(default_factory=list)
    """Files that cannot be read as Python."""

    @cached_property
    def pyproject(self) -> dict[str, Any]:
        """What pyproject.toml says; nothing where it is not there or cannot be read."""
        try:
            return tomllib.loads(self.text(self.root / "pyproject.toml"))
        except tomllib.TOMLDecodeError:
            return {}

    @property
    def distribution(self) -> Mapping[str, Any]:
        """The table `[project]` of pyproject.toml."""
        found: Mapping[str, Any] = self.pyproject.get("project", {})
        return found

    @cached_property
    def manifest(self) -> Manifest | None:
        """The manifest where it can be read, whatever else is wrong with it."""
        try:
            return read_manifest_data(self.package)
        except PluginError:
            return None

    @property
    def name(self) -> str:
        """The plugin's name by its manifest, otherwise by its package."""
        return self.manifest.name if self.manifest else self.package.name.removeprefix("sehat_")

    @cached_property
    def modules(self) -> list[Module]:
        """The files of the package that can be read, in the order of their names."""
        found = []
        for path in sorted(self.package.rglob("*.py")):
            try:
                tree = ast.parse(path.read_text(encoding="utf-8"))
            except (SyntaxError, UnicodeDecodeError, ValueError) as error:
                line = getattr(error, "lineno", None) or 1
                todo = "Correct it; no other rule looks into this file until then."
                self.broken.append(self.finding("PC11", path, line, f"not Python: {error}", todo))
                continue
            parts = path.relative_to(self.package).with_suffix("").parts
            name = ".".join(part for part in parts if part != "__init__")
            found.append(Module(path, name, tree))
        return found

    @cached_property
    def templates(self) -> list[Path]:
        """The HTML templates of the plugin."""
        return sorted((self.package / "templates").rglob("*.html"))

    def text(self, path: Path) -> str:
        """The text of a file; empty where there is none."""
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def line_of(self, path: Path, pattern: str) -> int:
        """The first line that a pattern fits, otherwise the first."""
        lines = self.text(path).splitlines()
        return next((n for n, line in enumerate(lines, 1) if re.search(pattern, line)), 1)

    def finding(self, code: str, path: Path, at: int | str, wrong: str, todo: str) -> Finding:
        """A finding in a file of the project; `at` is a line or a pattern that finds it."""
        line = at if isinstance(at, int) else self.line_of(path, at)
        place = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        return Finding(code, place.as_posix(), line, wrong, todo)


def read_project(path: Path) -> Project:
    """Find the project of a folder: its own, or that of the package.

    Raises:
        PluginError: no plugin.toml lies there or in a package just below.
    """
    folder = path.resolve()
    if (folder / "plugin.toml").exists():
        return Project(root=_root_of(folder), package=folder)
    packages = sorted(manifest.parent for manifest in folder.glob("*/plugin.toml"))
    if len(packages) != 1:
        many = ", ".join(package.name for package in packages)
        raise PluginError(
            f"{path} holds several plugins ({many}); name one."
            if packages
            else f"There is no plugin.toml in {path} or in a folder just below. Name the folder of"
            " the project; `sehat plugin new NAME` begins one."
        )
    return Project(root=folder, package=packages[0])


def _root_of(package: Path) -> Path:
    return package.parent if (package.parent / "pyproject.toml").exists() else package
