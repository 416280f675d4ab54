"""`sehat version`: which Sehat, Python and plugins run here."""

from __future__ import annotations

import platform
from importlib.metadata import version as version_of

import rich_click as click

from sehat.cli.output import print_json
from sehat.plugins.manifest import API_VERSION, find_plugins

__all__ = ["version"]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def version(*, as_json: bool) -> None:
    """Show the versions of Sehat, its plugin API, Python and the installed plugins."""
    plugins = {found.name: found.version for found in find_plugins()}
    parts = {
        "sehat": version_of("sehat-core"),
        "plugin_api": ".".join(map(str, API_VERSION)),
        "python": platform.python_version(),
    }
    if as_json:
        print_json({**parts, "plugins": plugins})
        return
    for name, number in (parts | plugins).items():
        click.echo(f"{name} {number}")
