"""Write a plugin as a project of its own: the files of its kind, filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from msgspec import Struct

from sehat.errors import PluginError
from sehat.plugins.manifest import RESERVED, find_plugins
from sehat.texts import Package

__all__ = ["NAME", "Wish", "write_plugin"]

NAME = re.compile(r"^[a-z][a-z0-9_]{2,29}$")
FILES = Path(__file__).parent / "files"
LONGEST = 40
_UNSAFE = re.compile(r"[\"\\\n{}%<>]")


class Wish(Struct, frozen=True, kw_only=True):
    """The plugin that somebody wants: its name and titles, who makes it, and what it shall have.

    `jobs` and `link` work on rows, so each brings `tables` along.
    """

    name: str
    title: str = ""
    hindi: str = ""
    vendor: str = "Your organisation"
    email: str = "security@example.org"
    tables: bool = False
    jobs: bool = False
    link: bool = False

    def words(self, now: datetime) -> Mapping[str, Any]:
        """What fills the files."""
        title = self.title or self.name.replace("_", " ").capitalize()
        return {
            "name": self.name,
            "package": f"sehat_{self.name}",
            "distribution": f"sehat-{self.name.replace('_', '-')}",
            "camel": "".join(word.capitalize() for word in self.name.split("_")),
            "title": title,
            "hindi": self.hindi or title,
            "vendor": self.vendor,
            "email": self.email,
            "day": f"{now:%Y_%m_%d}",
            "dashed_day": f"{now:%Y-%m-%d}",
            "year": now.year,
            "tables": self.tables or self.jobs or self.link,
            "jobs": self.jobs,
            "link": self.link,
        }


def write_plugin(wish: Wish, into: Path, *, now: datetime | None = None) -> Path:
    """Write the project `sehat-NAME` into a folder, and return its place.

    Raises:
        PluginError: the name cannot be one or is taken, a title holds what no file can, or
            something lies there already; nothing is written then.
    """
    words = wish.words(now or datetime.now(UTC))
    _refuse(wish, words)
    project = into / f"{words['distribution']}"
    if project.exists():
        raise PluginError(f"{project} is there already. Choose another name or another folder.")
    environment = _environment()
    for source, name in _sources(words):
        target = project / _filled(name, words)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = environment.from_string(source.read_text(encoding="utf-8")).render(words)
        target.write_text(text, encoding="utf-8")
    package = Package(project / words["package"])
    package.merge()
    package.compile()
    return project


def _refuse(wish: Wish, words: Mapping[str, Any]) -> None:
    if not NAME.match(wish.name):
        raise PluginError(
            f"{wish.name!r} cannot be a name. Take 3 to 30 of a-z, 0-9 and _, beginning with a"
            " letter, such as cold_chain."
        )
    if wish.name in RESERVED:
        raise PluginError(f"{wish.name!r} is a word of Sehat's own addresses. Take another.")
    if wish.name in {found.name for found in find_plugins()}:
        raise PluginError(f"A plugin {wish.name!r} is installed here already. Take another name.")
    if len(words["title"]) > LONGEST:
        raise PluginError(f"A title has at most {LONGEST} letters: it stands in the menu.")
    for told in ("title", "hindi", "vendor", "email"):
        if _UNSAFE.search(words[told]):
            raise PluginError(f"The {told} may hold no quotes, brackets, % or line breaks.")


def _sources(words: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """The files of this kind of plugin, each with its name below the project."""
    kinds = ["base", "tables" if words["tables"] else "plain"]
    kinds += [kind for kind in ("jobs", "link") if words[kind]]
    for kind in kinds:
        for path in sorted((FILES / kind).rglob("*.in")):
            yield path, path.relative_to(FILES / kind).as_posix().removesuffix(".in")


def _filled(name: str, words: Mapping[str, Any]) -> str:
    return re.sub(r"@(\w+)@", lambda match: str(words[match[1]]), name)


def _environment() -> Environment:
    """Marks that neither Python, TOML nor the templates of pages use: `<<word>>`, `<% if … %>`."""
    return Environment(  # noqa: S701 - it writes files of a project, no page
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
