"""The command line of Sehat: `sehat --help` lists it, and each command is imported when called."""

from __future__ import annotations

import os
from typing import Any

import rich_click as click

from sehat.cli.lazy import LazyCommand, LazyGroup
from sehat.cli.output import RefusedError
from sehat.errors import SehatError

__all__ = ["cli", "main"]

COMMANDS = {
    "Running": (
        LazyCommand("demo", "sehat.cli.demo:demo", "Make a small working city and serve it."),
        LazyCommand("serve", "sehat.cli.serve:serve", "Serve the platform."),
        LazyCommand("migrate", "sehat.cli.migrate:migrate", "Bring the database to this version."),
        LazyCommand("doctor", "sehat.cli.doctor:doctor", "Check the installation, say the fix."),
        LazyCommand("jobs", "sehat.cli.jobs:jobs", "List jobs and their runs, and run one."),
        LazyCommand("bench", "sehat.cli.bench:bench", "Measure speed as ratios of a bare app."),
    ),
    "Hospitals and people": (
        LazyCommand("tenant", "sehat.cli.tenant:tenant", "Found and list hospitals."),
        LazyCommand("user", "sehat.cli.user:user", "Add, disable and list those who sign in."),
        LazyCommand("role", "sehat.cli.role:role", "Give somebody a role at a hospital."),
        LazyCommand("plugin", "sehat.cli.plugin:plugin", "List plugins, and switch them."),
        LazyCommand("theme", "sehat.cli.theme:theme", "List, check and begin themes."),
        LazyCommand(
            "import", "sehat.cli.imports:imports", "Import people, hospitals, wards, drugs."
        ),
    ),
    "Looking inside": (
        LazyCommand("routes", "sehat.cli.routes:routes", "List every route and what it asks for."),
        LazyCommand("tables", "sehat.cli.tables:tables", "List every table with its walls."),
        LazyCommand("config", "sehat.cli.config:config", "Show the settings and where they stand."),
        LazyCommand("version", "sehat.cli.version:version", "Show the versions of all parts."),
        LazyCommand("completion", "sehat.cli.completion:completion", "Print shell completion."),
    ),
}
"""Heading → commands, in the order of the list; plugins add theirs through `plugin.toml`."""


class CommandLine(LazyGroup):
    """The topmost group: it tells refusals and errors of ours in one line, with no traceback."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click declares it
        """Run what was called; `--debug` lets an error through with its traceback."""
        try:
            return super().invoke(ctx)
        except RefusedError as refused:
            click.echo(f"sehat: {refused}", err=True)
            ctx.exit(2)
        except SehatError as error:
            if ctx.params["debug"]:
                raise
            click.echo(f"sehat: {error.message}", err=True)
            ctx.exit(1)


@click.group(cls=CommandLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show where an error arose.")
@click.version_option(package_name="sehat-core", prog_name="sehat", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, *, debug: bool) -> None:  # noqa: ARG001 - the group reads it
    """Sehat, the health information platform that a city runs on.

    Settings come from sehat.toml and from variables SEHAT_…; `sehat config show --origin` says
    which counts. Exit status: 0 done, 1 failed, 2 wrong usage or refused.
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False


for _panel, _commands in COMMANDS.items():
    cli.add_lazy(_commands, panel=_panel)


def main() -> None:
    """Run the command line as the program `sehat`."""
    cli(prog_name="sehat")
