"""`sehat completion`: the script by which a shell completes commands and options."""

from __future__ import annotations

import rich_click as click
from click.shell_completion import get_completion_class

__all__ = ["completion"]


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    For bash: sehat completion bash > ~/.local/share/bash-completion/completions/sehat
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.BadParameter(f"there is no completion for {shell}")
    click.echo(kind(ctx.find_root().command, {}, "sehat", "_SEHAT_COMPLETE").source())
