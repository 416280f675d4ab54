"""`sehat bench`: the hot paths as ratios of a bare application, in one run."""

from __future__ import annotations

import asyncio
import json
import sys

import rich_click as click
from msgspec.structs import asdict

__all__ = ["bench"]


@click.command()
@click.argument("names", nargs=-1)
@click.option("--quick", is_flag=True, help="A smaller city and fewer rounds; a minute or two.")
@click.option("--full", is_flag=True, help="Growth too: many tenants and plugins. Takes long.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def bench(names: tuple[str, ...], *, quick: bool, full: bool, as_json: bool) -> None:
    """Measure the named figures, or all of them; exit status 1 where a goal does not hold."""
    from sehat.bench.machine import machine  # noqa: PLC0415 - keeps `sehat --help` light
    from sehat.bench.run import LONG, NAMES, run_bench  # noqa: PLC0415

    unknown = [name for name in names if name not in NAMES + LONG]
    if unknown:
        raise click.BadParameter(f"{unknown[0]} is none of {', '.join(NAMES + LONG)}")
    figures = asyncio.run(
        run_bench(names, quick=quick, full=full, say=lambda text: click.echo(text, err=True))
    )
    rows = [{**asdict(figure), "holds": figure.holds} for figure in figures]
    if as_json:
        keep = ("name", "value", "unit", "goal", "holds")
        shown = [{key: row[key] for key in keep} for row in rows]
        click.echo(json.dumps({"machine": machine(), "figures": shown}))
    else:
        for row in rows:
            goal = "" if row["goal"] is None else f"goal {row['goal']:g}"
            verdict = {True: "holds", False: "FAILS", None: ""}[row["holds"]]
            click.echo(
                f"{row['name']:<34}{row['value']:>12.2f} {row['unit']:<12}{goal:<12}{verdict}"
            )
    if any(row["holds"] is False for row in rows):
        sys.exit(1)
