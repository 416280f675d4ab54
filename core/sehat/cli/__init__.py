"""The command line of Sehat: each command is imported when it is called, not before."""

from __future__ import annotations

import difflib
import importlib
import sys

import rich_click as click

from sehat.errors import SehatError

__all__ = ["main"]

COMMANDS = {
    "bench": ("sehat.cli.bench:bench", "Measure the hot paths as ratios of a bare application."),
    "demo": ("sehat.cli.demo:demo", "Make a small working city and serve it."),
    "doctor": ("sehat.cli.doctor:doctor", "Check the installation and say the fix."),
    "import": ("sehat.cli.imports:imports", "Import residents, hospitals, wards or drugs."),
    "migrate": ("sehat.cli.serve:migrate_command", "Bring the database to this version."),
    "plugin": ("sehat.cli.plugin:plugin", "List plugins, and switch them for a hospital."),
    "routes": ("sehat.cli.routes:routes", "List every route and what it asks for."),
    "serve": ("sehat.cli.serve:serve", "Serve the platform."),
    "tables": ("sehat.cli.tables:tables", "List every table and its walls."),
    "tenant": ("sehat.cli.tenant:tenant", "List and found hospitals."),
    "user": ("sehat.cli.user:user", "Add, disable and list those who sign in."),
}
"""Name → where it is and what it does; plugins add theirs through `plugin.toml`."""


class _Lazy(click.RichGroup):
    """A group that knows its commands by name and imports one when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted({**COMMANDS, **_of_plugins()})

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        target = {name: where for name, (where, _) in COMMANDS.items()} | _of_plugins()
        if cmd_name not in target:
            return None
        module, _, attribute = target[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None:
            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            ctx.fail(f"There is no command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        rows = [(name, summary) for name, (_, summary) in sorted(COMMANDS.items())]
        rows += [(name, "From a plugin.") for name in sorted(_of_plugins())]
        formatter.write("\n")
        for name, summary in rows:
            formatter.write(f"  {name:<10} {summary}\n")


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sehat-core", message="%(version)s")
def cli() -> None:
    """Sehat, the health information platform that a city runs on.

    Settings come from sehat.toml and SEHAT_… variables. Exit status: 0 done, 1 failed, 2 wrong
    usage or refused.
    """


def main() -> None:
    """Run the command line; an error of ours is one line that says the next step."""
    try:
        cli(standalone_mode=True)
    except SehatError as error:
        click.echo(f"sehat: {error.message}", err=True)
        sys.exit(1)


def _of_plugins() -> dict[str, str]:
    from sehat.plugins.manifest import find_plugins  # noqa: PLC0415 - only where it is needed

    return {
        name: target
        for found in find_plugins()
        if found.manifest is not None
        for name, target in found.manifest.commands.items()
    }
