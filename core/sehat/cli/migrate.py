"""`sehat migrate`: roles, tables, functions and lists of terms, as this version has them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import rich_click as click

from sehat.cli.output import print_json, say
from sehat.config import load_settings

if TYPE_CHECKING:
    from sehat.config import Settings

__all__ = ["migrate"]


@click.command()
@click.option(
    "--superuser",
    metavar="URL",
    help="On a server of your own: make roles and database too, by this log-in. Its password may"
    " stand in PGPASSWORD or ~/.pgpass.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def migrate(superuser: str | None, *, as_json: bool) -> None:
    """Start the embedded server where it is used, and run every migration that is pending.

    The lists of diagnoses, drugs and tests that come with Sehat are loaded where another edition
    of them stands, or none.

    It may run again at any time, and beside others: one waits for the other.
    """
    ran = asyncio.run(_migrate(load_settings(), superuser))
    if as_json:
        print_json({"ran": ran})
        return
    for name in ran:
        click.echo(name)
    click.echo("The database is that of this version.")


async def _migrate(settings: Settings, superuser: str | None) -> list[str]:
    import asyncpg  # noqa: PLC0415 - on first use

    from sehat.cli.installed import installed_plugins  # noqa: PLC0415 - imports asyncpg and Piccolo
    from sehat.db.bring_up import make_ready  # noqa: PLC0415
    from sehat.db.migrate import migrate as run_pending  # noqa: PLC0415
    from sehat.terminology.load import load_own  # noqa: PLC0415

    say("Starting the database …")
    addresses = await make_ready(settings, superuser=superuser)
    say("Running migrations …")
    ran = await run_pending(addresses.owner, installed_plugins(settings).packages())
    say("Bringing the lists of diagnoses, drugs and tests to this edition …")
    owner = await asyncpg.connect(addresses.owner)
    try:
        await load_own(owner)
    finally:
        await owner.close()
    return ran
