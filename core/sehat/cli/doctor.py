"""`sehat doctor`: every part of the installation is well, or the fix is said."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import rich_click as click
from msgspec.structs import asdict

from sehat.cli.output import print_json, say
from sehat.config import load_settings
from sehat.errors import ConfigError

if TYPE_CHECKING:
    from sehat.doctor import Finding

__all__ = ["doctor"]

COLOURS = {"ok": "green", "note": "yellow", "fix": "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def doctor(ctx: click.Context, *, as_json: bool) -> None:
    """Check versions, fonts, disk, plugins and database, and say the fix of what is wrong.

    Exit status 1 where something is to be fixed. Nothing is changed; an embedded server that
    sleeps is started.
    """
    findings = _examine()
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            _print(finding)
    if any(finding.state == "fix" for finding in findings):
        ctx.exit(1)


def _examine() -> list[Finding]:
    from sehat.cli import COMMANDS  # noqa: PLC0415 - the package that imports this module
    from sehat.cli.installed import installed_plugins  # noqa: PLC0415 - imports the plugins
    from sehat.doctor import Finding, examine  # noqa: PLC0415 - imports asyncpg

    try:
        settings = load_settings()
    except ConfigError as error:
        return [Finding("settings", "fix", "cannot be read", error.message)]
    say("Looking at everything …")
    plugins = installed_plugins(settings)
    own = [str(command.name) for commands in COMMANDS.values() for command in commands]
    return asyncio.run(examine(settings, plugins, commands=own))


def _print(finding: Finding) -> None:
    state = click.style(f"{finding.state:<5}", fg=COLOURS[finding.state])
    click.echo(f"{state} {finding.part}: {finding.said}")
    if finding.fix:
        click.echo(f"      {finding.fix}")
