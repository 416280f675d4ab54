"""`sehat plugin`: what is installed, what became of it, and the switch of each hospital."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import rich_click as click

from sehat.config import load_settings

__all__ = ["plugin"]


@click.group()
def plugin() -> None:
    """List plugins, and switch them on or off for a hospital."""


@plugin.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@click.option("--strict", is_flag=True, help="Exit with 1 where a plugin was put aside.")
def list_plugins(*, as_json: bool, strict: bool) -> None:
    """Every installed plugin with its state and, where it was put aside, the reason."""
    from sehat.plugins.loader import load_plugins  # noqa: PLC0415 - imports the plugins

    rows = [
        {
            "name": p.name,
            "version": p.version,
            "state": p.state,
            "stage": p.stage,
            "reason": p.reason,
        }
        for p in load_plugins().all
    ]
    if as_json:
        click.echo(json.dumps(rows))
    else:
        for row in rows:
            why = f"  {row['stage']}: {row['reason']}" if row["reason"] else ""
            click.echo(f"{row['name']:<20}{row['version']:<10}{row['state']}{why}")
    if strict and any(row["state"] != "live" for row in rows):
        raise SystemExit(1)


@plugin.command()
@click.argument("name")
@click.option("--tenant", required=True, help="Address of the hospital, such as civil.")
def enable(name: str, tenant: str) -> None:
    """Switch a plugin on for a hospital."""
    asyncio.run(_switch(name, tenant, enabled=True))


@plugin.command()
@click.argument("name")
@click.option("--tenant", required=True, help="Address of the hospital, such as civil.")
def disable(name: str, tenant: str) -> None:
    """Switch a plugin off for a hospital; its data is kept."""
    asyncio.run(_switch(name, tenant, enabled=False))


async def _switch(name: str, slug: str, *, enabled: bool) -> None:
    from sehat.platform import make_platform  # noqa: PLC0415 - imports the plugins

    platform = make_platform(load_settings())
    await platform.start()
    try:
        tenant = await platform.tenants.by_slug(slug)
        found: Any = platform.plugins.by_name(name)
        if tenant is None or found is None or found.found.manifest is None:
            raise click.UsageError(f"There is no hospital {slug!r} or no plugin {name!r}.")
        guards = json.dumps(list(found.found.manifest.guards))
        await platform.gate.switch(tenant.id, name, enabled=enabled, by=None, guards=guards)
    finally:
        await platform.stop()
    click.echo(f"{name} is {'on' if enabled else 'off'} at {slug}")
