"""`sehat migrate`: roles, tables, functions and lists of terms, as this version has them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import rich_click as click
from msgspec.structs import asdict

from sehat.cli.output import print_json, say
from sehat.config import load_settings

if TYPE_CHECKING:
    from sehat.config import Settings
    from sehat.db.migrate import Migrated
    from sehat.tenancy.offering import Offer

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
    of them stands, or none. A plugin whose migration fails is left as it was, and the others go on;
    the command then exits with 1. Shipped roles of hospitals that stand get permissions that are
    new, once. It may run again at any time, and beside others: one waits for the other.
    """
    done, offers = asyncio.run(_migrate(load_settings(), superuser))
    if as_json:
        stopped = {package: asdict(one) for package, one in done.stopped.items()}
        offered = [asdict(offer) for offer in offers]
        print_json({"ran": done.ran, "stopped": stopped, "offered": offered})
    else:
        _tell(done, offers)
    if done.stopped:
        raise SystemExit(1)


def _tell(done: Migrated, offers: list[Offer]) -> None:
    for name in done.ran:
        click.echo(name)
    for offer in offers:
        click.echo(f"{offer.role} at {offer.tenant} may now: {', '.join(offer.permissions)}")
    for package, stopped in done.stopped.items():
        click.echo(stopped.traceback, err=True)
        place = f" ({stopped.place})" if stopped.place else ""
        say(f"{package} stopped at {stopped.migration}: {stopped.reason}{place}")
    click.echo(
        "All others are of this version; what stopped is put aside until it runs."
        if done.stopped
        else "The database is that of this version."
    )


async def _migrate(settings: Settings, superuser: str | None) -> tuple[Migrated, list[Offer]]:
    import asyncpg  # noqa: PLC0415 - on first use

    from sehat.cli.installed import installed_plugins  # noqa: PLC0415 - imports asyncpg and Piccolo
    from sehat.db.bring_up import bring_forward, make_ready  # noqa: PLC0415
    from sehat.terminology.load import load_own  # noqa: PLC0415

    say("Starting the database …")
    addresses = await make_ready(settings, superuser=superuser)
    say("Running migrations …")
    done = await bring_forward(addresses, installed_plugins(settings))
    say("Bringing the lists of diagnoses, drugs and tests to this edition …")
    owner = await asyncpg.connect(addresses.owner)
    try:
        await load_own(owner)
    finally:
        await owner.close()
    return done
