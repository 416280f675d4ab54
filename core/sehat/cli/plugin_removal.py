"""`sehat plugin retire` and `purge`: take a plugin from all hospitals, and for good."""

from __future__ import annotations

import asyncio
import difflib
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from msgspec.structs import asdict

from sehat.cli.output import RefusedError, print_json, print_rows, refuse
from sehat.config import load_settings
from sehat.plugins.manifest import find_plugins
from sehat.refusals import Refusal, refusal_msgid

if TYPE_CHECKING:
    from sehat.config import Settings
    from sehat.plugins.purging import Item

__all__ = ["purge", "retire"]


@click.command()
@click.argument("name", required=False)
@click.option("--undo", is_flag=True, help="Let it take part again where it was on.")
def retire(name: str | None, *, undo: bool) -> None:
    """Take the plugin NAME from every hospital at once; its data and switches are kept.

    Without NAME, the retired ones are listed.
    """
    settings = load_settings()
    if name is None:
        for one in asyncio.run(_retired(settings)) or ["No plugin is retired."]:
            click.echo(one)
        return
    hospitals = asyncio.run(_retire(settings, name, undo=undo))
    where = f"{hospitals} hospital{'' if hospitals == 1 else 's'}"
    if undo:
        click.echo(f"{name} takes part again at {where}.")
        return
    click.echo(f"{name} is retired: it was on at {where}, and takes part at none now.")
    click.echo(f"Its data is kept. `sehat plugin retire {name} --undo` brings it back;")
    click.echo(f"`sehat plugin purge {name} --dry-run` lists what it keeps.")


@click.command()
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="List everything, and delete nothing.")
@click.option(
    "--export",
    type=click.Path(file_okay=False, path_type=Path),
    help="A new folder that every row is written to first.",
)
@click.option("--confirm", metavar="NAME", help="The name again, where nobody can be asked.")
@click.option("--json", "as_json", is_flag=True, help="With --dry-run: print JSON.")
def purge(
    name: str, export: Path | None, confirm: str | None, *, dry_run: bool, as_json: bool
) -> None:
    """Delete everything that the plugin NAME created, for good.

    It has to be off at every hospital, nothing may need it, and what the law keeps is kept. The
    record of people and the audit trail stay as they are.
    """
    settings = load_settings()
    items, refusal = asyncio.run(_survey(settings, name))
    if dry_run:
        _print_items(name, items, refusal, as_json=as_json)
        return
    if not items:
        raise RefusedError(f"{name} has created nothing here.{_near(name)}")
    if refusal is not None:
        refuse(refusal)
    if export is None and any(item.kind == "table" and item.rows for item in items):
        raise RefusedError(f"{name} has rows. Name a new folder for them: --export FOLDER.")
    if export is not None and export.exists():
        raise RefusedError(f"{export} is there already. Name a folder that is not.")
    _print_items(name, items, None, as_json=False)
    typed = confirm or click.prompt(
        f"All of it is deleted for good. Type {name} to go on", err=True
    )
    if typed != name:
        raise RefusedError("Another name was typed; nothing was deleted.")
    if export is not None:
        export.mkdir(parents=True, mode=0o700)
    asyncio.run(_purge(settings, name, export))
    click.echo(f"{name} is purged.{f' Its rows are in {export}.' if export else ''}")
    if name in {found.name for found in find_plugins()}:
        click.echo(
            f"Its package is still installed: uninstall sehat-{name.replace('_', '-')}, or the"
            " next `sehat migrate` makes its tables anew."
        )


def _print_items(name: str, items: list[Item], refusal: Refusal | None, *, as_json: bool) -> None:
    words = refusal_msgid(refusal) % dict(refusal.parameters) if refusal else ""
    if as_json:
        print_json({"plugin": name, "items": [asdict(one) for one in items], "refusal": words})
        return
    if not items:
        click.echo(f"{name} has created nothing here.{_near(name)}")
        return
    rows = [{**asdict(one), "rows": "-" if one.rows is None else one.rows} for one in items]
    print_rows(rows, ("kind", "name", "rows"))
    click.echo("\nThe record of people, the audit trail and the rows of others stay.")
    if words:
        click.echo(f"It cannot be purged now: {words}")


def _near(name: str) -> str:
    near = difflib.get_close_matches(name, [found.name for found in find_plugins()], n=1)
    return f" Did you mean {near[0]!r}?" if near and near[0] != name else ""


async def _retired(settings: Settings) -> list[str]:
    from sehat.db.bring_up import connected  # noqa: PLC0415 - imports asyncpg
    from sehat.plugins.retiring import retired_plugins  # noqa: PLC0415

    async with connected(settings) as connection:
        return await retired_plugins(connection)


async def _retire(settings: Settings, name: str, *, undo: bool) -> int:
    from sehat.changes import Changes  # noqa: PLC0415 - imports asyncpg
    from sehat.db.address import Addresses  # noqa: PLC0415
    from sehat.db.bring_up import connected  # noqa: PLC0415
    from sehat.plugins.retiring import bring_back  # noqa: PLC0415
    from sehat.plugins.retiring import retire as retire_plugin  # noqa: PLC0415

    async with connected(settings) as connection, connection.transaction():
        known = name in {found.name for found in find_plugins()} or await connection.fetchval(
            "select exists (select from plugin_switch where plugin = $1)", name
        )
        if not known:
            raise RefusedError(f"There is no plugin {name!r}.{_near(name)}")
        done = await (bring_back if undo else retire_plugin)(connection, name)
        if isinstance(done, Refusal):
            refuse(done)
    await Changes(Addresses.of(settings).platform).tell("switch")
    return done


async def _survey(settings: Settings, name: str) -> tuple[list[Item], Refusal | None]:
    from sehat.db.bring_up import connected  # noqa: PLC0415 - imports asyncpg
    from sehat.plugins.purging import refusal_of, survey  # noqa: PLC0415

    _refuse_core(name)
    async with connected(settings, "owner") as owner:
        items = await survey(owner, name, settings.data)
        return items, await refusal_of(owner, name, datetime.now(UTC))


async def _purge(settings: Settings, name: str, export: Path | None) -> None:
    from sehat.changes import Changes  # noqa: PLC0415 - imports asyncpg
    from sehat.db.address import Addresses  # noqa: PLC0415
    from sehat.db.bring_up import connected  # noqa: PLC0415
    from sehat.plugins import purging  # noqa: PLC0415

    async with connected(settings, "owner") as owner, owner.transaction():
        # Nobody writes between the last look, the copy and the drop.
        for table in await purging.own_tables(owner, name):
            await owner.execute(f"lock table {table} in access exclusive mode")
        if (refusal := await purging.refusal_of(owner, name, datetime.now(UTC))) is not None:
            refuse(refusal)
        items = await purging.survey(owner, name, settings.data)
        if export is not None:
            await purging.export_tables(owner, name, export)
        await purging.purge(owner, name, items)
    await asyncio.to_thread(
        shutil.rmtree, purging.files_of(settings.data, name), ignore_errors=True
    )
    await Changes(Addresses.of(settings).platform).tell("switch")


def _refuse_core(name: str) -> None:
    if not name.isidentifier() or name in ("sehat", "core"):
        raise RefusedError(f"{name!r} is no plugin.")
