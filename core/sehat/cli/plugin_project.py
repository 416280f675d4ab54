"""`sehat plugin new`, `check` and `texts`: a plugin's project, from its first file on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from sehat.cli.output import print_json

if TYPE_CHECKING:
    from sehat.plugins.checking import Report

__all__ = ["check", "new", "texts"]


@click.command()
@click.argument("name")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), default=Path())
@click.option("--title", default="", help="What staff call it; by default made of the name.")
@click.option("--hindi", default="", help="The same in Hindi.")
@click.option("--vendor", default="Your organisation", help="Who makes it.")
@click.option("--email", default="security@example.org", help="Who is told of holes.")
@click.option("--tables", is_flag=True, help="With a table, a form and an event.")
@click.option("--jobs", is_flag=True, help="With a nightly job, and a table to work on.")
@click.option("--link", is_flag=True, help="Adds to pages of opd_ipd, from a table of its own.")
def new(name: str, into: Path, **wished: str | bool) -> None:
    """Begin the plugin NAME: a project of its own, which passes every check as it is."""
    from sehat.plugins.scaffold import Wish, write_plugin  # noqa: PLC0415 - imports Babel

    project = write_plugin(Wish(name=name, **wished), into)  # type: ignore[arg-type]
    shown = _shown(project)
    files = sum(path.is_file() for path in project.rglob("*"))
    click.echo(f"{shown} is written, {files} files. Go on so:\n")
    steps = (
        (f"cd {shown}", ""),
        ('pip install --editable ".[test]"', "beside Sehat, in the same environment"),
        ("sehat plugin check .", "what files alone can break"),
        ("pytest", "acts on its pages in two hospitals"),
        ("sehat migrate", "makes its tables in your installation"),
        (f"sehat plugin enable {name} --tenant HOSPITAL", "switches it on"),
    )
    width = max(len(command) for command, _ in steps)
    for command, why in steps:
        click.echo(f"    {command.ljust(width)}{f'  # {why}' if why else ''}".rstrip())
    click.echo("\n`Your first plugin` in Sehat's documentation goes on from here, step by step.")


@click.command()
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(path: Path, *, as_json: bool) -> None:
    """Check the files of the plugin in PATH; nothing of it is imported, no database is asked.

    The exit status is 1 where a rule is broken. The rest of the rules are those of its own tests:
    a class of three lines that inherits PluginConformance.
    """
    from sehat.plugins.checking import check_project  # noqa: PLC0415 - reads every hook

    report = check_project(path)
    if as_json:
        print_json(_as_json(report))
    else:
        _print_report(report)
    if report.findings:
        raise SystemExit(1)


@click.command()
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
def texts(path: Path) -> None:
    """Bring the texts of the plugin in PATH into its catalogues, and compile these.

    What has no translation yet stays empty in locale/…/*.po; `sehat plugin check` names it.
    """
    from sehat.plugins.checking import read_project  # noqa: PLC0415 - reads every hook
    from sehat.texts import Package  # noqa: PLC0415 - imports Babel

    package = Package(read_project(path).package)
    package.merge()
    package.compile()
    open_ = [wrong for _, _, wrong in package.faults()]
    for catalogue in filter(Path.exists, package.catalogues):
        click.echo(f"Written: {_shown(catalogue)}")
    wait = "1 text waits" if len(open_) == 1 else f"{len(open_)} texts wait"
    click.echo(f"{wait} for a translation." if open_ else "All is translated.")


def _as_json(report: Report) -> dict[str, object]:
    return {
        "plugin": report.project.name,
        "findings": [
            {
                "code": one.code,
                "file": one.file,
                "line": one.line,
                "wrong": one.wrong,
                "todo": one.todo,
            }
            for one in report.findings
        ],
        "exempt": dict(report.exempt),
    }


def _print_report(report: Report) -> None:
    from sehat.plugins.checking import RULES  # noqa: PLC0415 - as above

    for one in report.findings:
        click.echo(f"{click.style(one.code, bold=True)}  {one.place}  {one.wrong}")
        click.echo(f"      {one.todo}")
    for code, reason in report.exempt.items():
        click.echo(f"{click.style(code, bold=True)}  exempt: {reason}")
    name, count = report.project.name, len(report.findings)
    if count:
        click.echo(f"\n{count} finding{'s' if count > 1 else ''} in {name}.")
        return
    kept = f"{len(RULES) - len(report.exempt)} of {len(RULES)}"
    click.echo(f"{name} keeps {kept} rules that files can break. Now run its tests.")


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
