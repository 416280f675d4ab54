"""`sehat tenant`: hospitals and their authority."""

from __future__ import annotations

import asyncio
import json

import rich_click as click

from sehat.config import load_settings
from sehat.errors import SehatError

__all__ = ["tenant"]


@click.group()
def tenant() -> None:
    """List and found hospitals."""


@tenant.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
def list_tenants(*, as_json: bool) -> None:
    """Every tenant with its kind and parent."""
    rows = asyncio.run(_rows())
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['slug']:<28}{row['kind']:<12}{row['parent'] or '-':<22}{row['name']}")


@tenant.command()
@click.argument("slug")
@click.option("--name", required=True, help="Name in English.")
@click.option("--hindi", default="", help="Name in Hindi.")
@click.option("--kind", type=click.Choice(["authority", "government", "private"]), required=True)
@click.option("--parent", default="", help="Address of the authority above.")
def add(slug: str, name: str, hindi: str, kind: str, parent: str) -> None:
    """Found a tenant with the standard roles and every live plugin switched on."""
    asyncio.run(_add(slug, name, hindi, kind, parent))
    click.echo(f"{slug} is founded")


async def _rows() -> list[dict[str, str]]:
    import asyncpg  # noqa: PLC0415 - on first use

    from sehat.db.address import Addresses  # noqa: PLC0415

    connection = await asyncpg.connect(Addresses.of(load_settings()).platform)
    try:
        rows = await connection.fetch(
            "select t.slug, t.kind, t.name, coalesce(p.slug, '') as parent from tenant t"
            " left join tenant p on p.id = t.parent_id order by t.kind, t.slug"
        )
    finally:
        await connection.close()
    return [dict(row) for row in rows]


async def _add(slug: str, name: str, hindi: str, kind: str, parent: str) -> None:
    import asyncpg  # noqa: PLC0415 - on first use

    from sehat.db.address import Addresses  # noqa: PLC0415
    from sehat.plugins.loader import load_plugins  # noqa: PLC0415
    from sehat.refusals import Refusal, refusal_msgid  # noqa: PLC0415
    from sehat.tenancy.founding import found_tenant  # noqa: PLC0415

    plugins = load_plugins()
    connection = await asyncpg.connect(Addresses.of(load_settings()).platform)
    try:
        above = await connection.fetchval("select id from tenant where slug = $1", parent)
        if parent and above is None:
            raise SehatError(f"There is no authority {parent!r}; found it first.")
        async with connection.transaction():
            founded = await found_tenant(
                connection,
                slug=slug,
                kind=kind,
                name=name,
                name_i18n={"hi": hindi} if hindi else {},
                parent_id=above,
                declared=[p for plugin in plugins.live for p in plugin.permissions],
                plugins=[plugin.name for plugin in plugins.live],
            )
    finally:
        await connection.close()
    if isinstance(founded, Refusal):
        click.echo(refusal_msgid(founded) % dict(founded.parameters), err=True)
        raise SystemExit(2)
