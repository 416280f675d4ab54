"""`sehat theme`: what is installed, whether one can be read, and a new one to begin with."""

from __future__ import annotations

import re
from pathlib import Path

import rich_click as click

from sehat.cli.output import print_rows

__all__ = ["theme"]

_NAME = re.compile(r"^[a-z][a-z0-9_]{2,29}$")


@click.group()
def theme() -> None:
    """List themes, check one, and begin a new one."""


@theme.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_themes(*, as_json: bool) -> None:
    """Every installed theme and, where it cannot be used, the reason."""
    from sehat.themes.discovery import find_themes  # noqa: PLC0415 - keeps `sehat --help` light

    columns = ("name", "version", "title", "fault")
    rows = [
        {
            "name": one.name,
            "version": one.version,
            "title": one.theme.title if one.theme else "",
            "fault": one.fault,
        }
        for one in find_themes()
    ]
    print_rows(rows, columns, as_json=as_json)


@theme.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path) -> None:
    """Check the theme.toml of FOLDER: every token, every value, and what can be read on what."""
    from sehat.themes.manifest import read_theme  # noqa: PLC0415 - as above

    click.echo(f"{read_theme(folder).name} can be used.")


@theme.command()
@click.argument("name")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), default=Path())
def new(name: str, into: Path) -> None:
    """Write a new theme called NAME as a project of its own."""
    from sehat.themes.scaffold import write_theme  # noqa: PLC0415 - as above

    if not _NAME.match(name):
        raise click.BadParameter("A name is 3 to 30 of a-z, 0-9 and _, such as city_blue.")
    click.echo(f"Written to {write_theme(name, into)}. Change its theme.toml, then check it.")
