"""What commands print: rows for people or JSON, steps on a terminal, refusals in plain words."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec
import rich_click as click

from sehat.refusals import Refusal, refusal_msgid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["RefusedError", "print_json", "print_rows", "refuse", "say"]

GAP = "  "


class RefusedError(Exception):
    """Somebody asked for what cannot be; nothing was changed, and the exit status is 2."""


def refuse(refusal: Refusal) -> NoReturn:
    """End the command with the words of a refusal in English.

    Raises:
        RefusedError: always.
    """
    raise RefusedError(refusal_msgid(refusal) % dict(refusal.parameters))


def say(step: str) -> None:
    """Tell what is going on to somebody at a terminal; a script hears nothing."""
    if sys.stderr.isatty():
        click.echo(step, err=True)


def print_json(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Print one JSON value, indented."""
    click.echo(msgspec.json.format(msgspec.json.encode(value)))


def print_rows(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool = False
) -> None:
    """Print rows as columns with a heading, or as a JSON array of objects with all their keys."""
    if as_json:
        print_json(rows)
        return
    lines = [columns, *([_shown(row[name]) for name in columns] for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(columns))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo(GAP.join(cells).rstrip())


def _shown(value: object) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, (list, tuple)) else str(value)
