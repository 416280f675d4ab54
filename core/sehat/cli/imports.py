"""`sehat import`: residents, hospitals, wards, drugs and lab tests from files, all rows or none."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import rich_click as click

from sehat.cli.output import print_json, refuse
from sehat.config import load_settings
from sehat.refusals import Refusal

if TYPE_CHECKING:
    from sehat.imports.faults import Faults

__all__ = ["imports"]

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group("import")
def imports() -> None:
    """Import files. Every row is checked first; one fault, and nothing is written."""


@imports.command()
@click.argument("file", type=_FILE)
@_json
def residents(file: Path, *, as_json: bool) -> None:
    """Import residents from a CSV FILE; the same file is taken once."""
    from sehat.db.bring_up import connected  # noqa: PLC0415 - on first use
    from sehat.people.importing import import_residents  # noqa: PLC0415

    async def work() -> Any:  # noqa: ANN401 - a count, faults or a refusal
        today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Kolkata")).date()
        async with connected(load_settings(), "owner") as owner:
            return await import_residents(owner, file.read_bytes(), today=today)  # noqa: ASYNC240

    _tell(asyncio.run(work()), "residents", as_json=as_json)


@imports.command()
@click.argument("file", type=_FILE)
@click.option("--parent", default="", help="Department that government hospitals belong to.")
@_json
def tenants(file: Path, parent: str, *, as_json: bool) -> None:
    """Import hospitals from a CSV FILE, each with its roles and plugins."""
    from sehat.changes import Changes  # noqa: PLC0415 - on first use
    from sehat.cli.installed import installed_plugins  # noqa: PLC0415
    from sehat.db.address import Addresses  # noqa: PLC0415
    from sehat.db.bring_up import connected  # noqa: PLC0415
    from sehat.tenancy.importing import import_tenants  # noqa: PLC0415

    settings = load_settings()

    async def work() -> Any:  # noqa: ANN401 - a count or faults
        plugins = installed_plugins(settings)
        async with connected(settings) as platform:
            founded = await import_tenants(
                platform,
                file.read_bytes(),  # noqa: ASYNC240 - nothing else waits
                authority=parent or None,
                plugins=plugins,
            )
        await Changes(Addresses.of(settings).platform).tell("tenant")
        return len(founded) if isinstance(founded, list) else founded

    _tell(asyncio.run(work()), "hospitals", as_json=as_json)


@imports.command()
@click.argument("folder", type=_FOLDER)
@_json
def wards(folder: Path, *, as_json: bool) -> None:
    """Import districts, urban bodies and wards from a FOLDER of the public directory."""
    from sehat.db.bring_up import connected  # noqa: PLC0415 - on first use
    from sehat.places.importing import import_areas  # noqa: PLC0415

    async def work() -> Any:  # noqa: ANN401 - a count or faults
        async with connected(load_settings()) as platform:
            return await import_areas(platform, folder)

    _tell(asyncio.run(work()), "areas", as_json=as_json)


@imports.command()
@click.argument("folder", type=_FOLDER)
@_json
def drugs(folder: Path, *, as_json: bool) -> None:
    """Let the Common Drug Codes of a FOLDER, as published, replace the drug list."""
    from sehat.db.bring_up import connected  # noqa: PLC0415 - on first use
    from sehat.terminology.load import Loaded, load_cdci  # noqa: PLC0415

    async def work() -> Any:  # noqa: ANN401 - a count or faults
        async with connected(load_settings(), "owner") as owner:
            loaded = await load_cdci(owner, folder)
        return loaded.drugs if isinstance(loaded, Loaded) else loaded

    _tell(asyncio.run(work()), "drugs", as_json=as_json)


@imports.command()
@click.argument("folder", type=_FOLDER)
@_json
def labs(folder: Path, *, as_json: bool) -> None:
    """Offer the Common Lab Codes of a FOLDER, as published, beside the own list of tests."""
    from sehat.db.bring_up import connected  # noqa: PLC0415 - on first use
    from sehat.terminology.clci import load_clci  # noqa: PLC0415

    async def work() -> Any:  # noqa: ANN401 - a count or faults
        async with connected(load_settings(), "owner") as owner:
            return await load_clci(owner, folder)

    _tell(asyncio.run(work()), "lab tests", as_json=as_json)


def _tell(outcome: Any, what: str, *, as_json: bool) -> None:  # noqa: ANN401 - by command
    if isinstance(outcome, Refusal):
        refuse(outcome)
    if isinstance(outcome, int):
        if as_json:
            print_json({"imported": outcome, "faults": []})
        else:
            click.echo(f"imported {outcome:,} {what}")
        return
    faults = _rows(outcome)
    if as_json:
        print_json({"imported": 0, "faults": faults})
    else:
        for row in faults:
            place = f"{row['file']} " if row["file"] else ""
            click.echo(f"{place}line {row['line']}, {row['column']}: {row['reason']}", err=True)
        click.echo("Nothing was written.", err=True)
    sys.exit(1)


def _rows(faults: Faults | list[Any]) -> list[dict[str, Any]]:
    """Faults with their reasons in both languages, where the reason has them."""
    from sehat.web.i18n import Catalogues  # noqa: PLC0415 - on first use

    words = Catalogues([Path(__file__).parents[1] / "locale"], ("en", "hi"))
    listed = faults if isinstance(faults, list) else faults.listed
    return [
        {
            "file": fault.file,
            "line": fault.line,
            "column": fault.column,
            "reason": words.refusal("en", fault.reason)
            if isinstance(fault.reason, Refusal)
            else fault.reason,
            "reason_hi": words.refusal("hi", fault.reason)
            if isinstance(fault.reason, Refusal)
            else None,
        }
        for fault in listed
    ]
