"""`sehat plugin`: what is installed, what became of it, and the switch of each hospital."""

from __future__ import annotations

import asyncio
import difflib
import json
from typing import TYPE_CHECKING

import rich_click as click

from sehat.cli.output import RefusedError, print_rows
from sehat.cli.plugin_project import check, new, texts
from sehat.cli.plugin_removal import purge, retire
from sehat.cli.plugin_trace import trace
from sehat.config import load_settings
from sehat.errors import SehatError
from sehat.plugins.manifest import Manifest, find_plugins

if TYPE_CHECKING:
    from sehat.config import Settings

__all__ = ["plugin"]


@click.group()
def plugin() -> None:
    """List plugins, switch them for a hospital, and begin, check or remove one."""


for _command in (check, new, purge, retire, texts, trace):
    plugin.add_command(_command)


@plugin.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--strict", is_flag=True, help="Exit with 1 where a plugin was put aside.")
def list_plugins(*, as_json: bool, strict: bool) -> None:
    """Every installed plugin with its state; one that was put aside, with its line and reason."""
    from sehat.cli.installed import installed_plugins  # noqa: PLC0415 - imports the plugins

    columns = ("name", "version", "state", "stage", "place", "reason")
    settings = load_settings()
    plugins = installed_plugins(settings).all
    rows = [{column: getattr(plugin, column) for column in columns} for plugin in plugins]
    gone = asyncio.run(_retired(settings))
    for row in rows:
        if row["name"] in gone and row["state"] == "live":
            row["state"] = "retired"
    if rows or as_json:
        print_rows(rows, columns, as_json=as_json)
    else:
        click.echo("No plugin is installed. `sehat plugin new NAME` begins one.")
    if strict and not all(plugin.live for plugin in plugins):
        raise SystemExit(1)


@plugin.command()
@click.argument("name")
@click.option("--tenant", required=True, help="Address of the hospital, such as civil.")
def enable(name: str, tenant: str) -> None:
    """Switch the plugin NAME on for a hospital, in every process within a second."""
    asyncio.run(_switch(load_settings(), name, tenant, enabled=True))
    click.echo(f"{name} is on at {tenant}.")


@plugin.command()
@click.argument("name")
@click.option("--tenant", required=True, help="Address of the hospital, such as civil.")
def disable(name: str, tenant: str) -> None:
    """Switch the plugin NAME off for a hospital; its data is kept."""
    asyncio.run(_switch(load_settings(), name, tenant, enabled=False))
    click.echo(f"{name} is off at {tenant}.")


async def _retired(settings: Settings) -> list[str]:
    """Those that are retired, as far as the database can be asked without starting it."""
    import asyncpg  # noqa: PLC0415 - on first use

    from sehat.db.address import Addresses  # noqa: PLC0415 - imports asyncpg
    from sehat.plugins.retiring import retired_plugins  # noqa: PLC0415

    try:
        connection = await asyncpg.connect(Addresses.of(settings).platform, timeout=2)
    except (SehatError, OSError, TimeoutError, ValueError, asyncpg.PostgresError):
        return []
    try:
        return await retired_plugins(connection)
    except asyncpg.UndefinedTableError:
        return []
    finally:
        await connection.close()


async def _switch(settings: Settings, name: str, slug: str, *, enabled: bool) -> None:
    from sehat.audit.append import append_audit  # noqa: PLC0415 - imports asyncpg
    from sehat.changes import Changes  # noqa: PLC0415
    from sehat.db.address import Addresses  # noqa: PLC0415
    from sehat.db.bring_up import connected  # noqa: PLC0415
    from sehat.plugins.gate import PluginGate  # noqa: PLC0415

    manifest = _manifest(name)
    changes = Changes(Addresses.of(settings).platform)
    async with connected(settings) as connection, connection.transaction():
        row = await connection.fetchrow("select id, kind from tenant where slug = $1", slug)
        if row is None:
            raise RefusedError(f"There is no hospital {slug!r}. `sehat tenant list` names all.")
        if enabled and row["kind"] not in manifest.tenant_kinds:
            raise RefusedError(
                f"{name} is for {', '.join(manifest.tenant_kinds)}; {slug} is {row['kind']}."
            )
        gate = PluginGate(connection, changes)
        if enabled and await gate.is_retired(name):
            raise RefusedError(f"{name} is retired. `sehat plugin retire {name} --undo` first.")
        await gate.switch(
            row["id"], name, enabled=enabled, by=None, guards=json.dumps(manifest.guards)
        )
        await append_audit(
            connection,
            tenant_id=row["id"],
            actor_id=None,
            actor_kind="system",
            action="admin.plugin_switched",
            entity="plugin_switch",
            after={"plugin": name, "enabled": enabled},
        )
    # The gate told it before the commit; a process that looked at once saw the former state.
    await changes.tell("switch")


def _manifest(name: str) -> Manifest:
    installed = {found.name: found for found in find_plugins()}
    if name not in installed:
        near = difflib.get_close_matches(name, installed, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else " `sehat plugin list` names all."
        raise RefusedError(f"There is no plugin {name!r}.{hint}")
    manifest = installed[name].manifest
    if manifest is None:
        raise RefusedError(f"{name} cannot be switched: {installed[name].fault}")
    return manifest
