"""`sehat tenant`: hospitals and their authority."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import rich_click as click

from sehat.cli.output import RefusedError, print_rows, refuse
from sehat.config import load_settings
from sehat.refusals import Refusal

if TYPE_CHECKING:
    from uuid import UUID

    from asyncpg import Connection

    from sehat.config import Settings
    from sehat.plugins.loader import Plugins

__all__ = ["tenant"]

_LIST = """
select t.slug, t.kind, p.slug as parent, t.name, t.name_i18n ->> 'hi' as name_hi, t.locality,
  array(select s.plugin from plugin_switch s where s.tenant_id = t.id and s.enabled order by 1)
    as plugins
from tenant t left join tenant p on p.id = t.parent_id order by t.kind, t.slug
"""


@click.group()
def tenant() -> None:
    """Found and list hospitals."""


@tenant.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_tenants(*, as_json: bool) -> None:
    """Every department and hospital with its kind, what it belongs to and its plugins."""
    rows = asyncio.run(_rows(load_settings()))
    print_rows(rows, ("slug", "kind", "parent", "plugins", "name"), as_json=as_json)


@tenant.command()
@click.argument("slug")
@click.option("--name", required=True, help="Name in English.")
@click.option("--hindi", default="", help="Name in Hindi.")
@click.option("--kind", type=click.Choice(["authority", "government", "private"]), required=True)
@click.option("--parent", default="", help="Address of the authority above.")
@click.option("--locality", default="", help="Part of the city.")
@click.option("--pin", default="", help="Postal code of six digits.")
def add(slug: str, **given: str) -> None:
    """Found a hospital or department under the address SLUG, such as civil.

    It begins with the standard roles and every plugin that suits its kind; `sehat user add`
    then makes its first administrator.
    """
    asyncio.run(_add(load_settings(), slug, given))
    click.echo(f"{slug} is founded.")


async def _rows(settings: Settings) -> list[dict[str, Any]]:
    from sehat.db.bring_up import connected  # noqa: PLC0415 - imports asyncpg

    async with connected(settings) as connection:
        return [dict(row) for row in await connection.fetch(_LIST)]


async def _add(settings: Settings, slug: str, given: dict[str, str]) -> None:
    from sehat.changes import Changes  # noqa: PLC0415 - imports asyncpg and the plugins
    from sehat.cli.installed import installed_plugins  # noqa: PLC0415
    from sehat.db.address import Addresses  # noqa: PLC0415
    from sehat.db.bring_up import connected  # noqa: PLC0415

    plugins = installed_plugins(settings)
    async with connected(settings) as connection, connection.transaction():
        await _found(connection, plugins, slug, given)
    await Changes(Addresses.of(settings).platform).tell("tenant")


async def _found(
    connection: Connection, plugins: Plugins, slug: str, given: dict[str, str]
) -> None:
    import asyncpg  # noqa: PLC0415 - on first use

    from sehat.tenancy.founding import found_tenant  # noqa: PLC0415

    try:
        founded = await found_tenant(
            connection,
            slug=slug,
            kind=given["kind"],
            name=given["name"],
            name_i18n={"hi": given["hindi"]} if given["hindi"] else {},
            parent_id=await _authority(connection, given["parent"]),
            locality=given["locality"] or None,
            pin=given["pin"] or None,
            declared=[p for plugin in plugins.live for p in plugin.permissions],
            plugins=plugins.promises(given["kind"]),
        )
    except asyncpg.CheckViolationError:
        raise RefusedError(
            f"The address {slug!r} cannot be used: take 2 to 40 of a-z, 0-9 and -, beginning with"
            " a letter, and no word of Sehat's own such as admin or portal."
        ) from None
    if isinstance(founded, Refusal):
        refuse(founded)


async def _authority(connection: Connection, slug: str) -> UUID | None:
    if not slug:
        return None
    row = await connection.fetchrow("select id, kind from tenant where slug = $1", slug)
    if row is None:
        raise RefusedError(f"There is no authority {slug!r}. `sehat tenant list` names all.")
    if row["kind"] != "authority":
        raise RefusedError(f"{slug} is a {row['kind']} hospital; a parent has to be an authority.")
    above: UUID = row["id"]
    return above
