"""Commands that are known by name and summary, and imported when they are called."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import rich_click as click

from sehat.errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["LazyCommand", "LazyGroup"]


class LazyCommand(click.RichCommand):
    """Stands in lists and completions for a command that lies elsewhere."""

    def __init__(self, name: str, target: str, summary: str, *, plugin: str = "") -> None:
        """Describe a command.

        Args:
            name: as it is typed.
            target: where it is, `module:attribute`.
            summary: one line for the list of commands.
            plugin: whose command it is; empty for the core's.
        """
        super().__init__(name=name, help=summary, short_help=summary)
        self.target = target
        self.plugin = plugin

    def load(self) -> click.Command:
        """Import the command.

        Raises:
            PluginError: the command of a plugin cannot be imported, for whatever reason.
        """
        module, _, attribute = self.target.partition(":")
        try:
            command: click.Command = getattr(import_module(module), attribute)
        except Exception as error:
            if not self.plugin:
                raise
            raise PluginError(
                f"The command {self.name} of plugin {self.plugin} cannot be imported: {error}."
                " Install another version of the plugin, or remove it."
            ) from error
        return command


class LazyGroup(click.RichGroup):
    """A group of lazy commands; those of plugins are looked for when a list is asked for."""

    def add_lazy(self, commands: Iterable[LazyCommand], *, panel: str) -> None:
        """Add commands under a heading; a name that is taken keeps its first owner."""
        for command in commands:
            if command.name not in self.commands:
                command.panel = panel
                self.add_command(command)

    def add_plugin_commands(self) -> None:
        """Add what the manifests of installed plugins declare; no code of theirs is imported."""
        from sehat.plugins.manifest import find_plugins  # noqa: PLC0415 - costs a help nothing

        for found in find_plugins():
            if found.manifest is not None:
                commands = (
                    LazyCommand(name, target, found.manifest.summary, plugin=found.name)
                    for name, target in sorted(found.manifest.commands.items())
                )
                self.add_lazy(commands, panel="Plugins")

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click declares it
        """Every command in the order of their headings."""
        self.add_plugin_commands()
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or what stands for it until it is called."""
        if cmd_name not in self.commands:
            self.add_plugin_commands()
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called, and import it."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command.load() if isinstance(command, LazyCommand) else command, rest
