"""`sehat role`: roles at the word of the operator, such as a hospital's first administrator."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import rich_click as click

from sehat.cli.output import refuse
from sehat.config import load_settings
from sehat.refusals import Refusal

if TYPE_CHECKING:
    from sehat.config import Settings

__all__ = ["role"]


@click.group()
def role() -> None:
    """Give somebody a role at a hospital."""


@role.command()
@click.argument("login")
@click.argument("role")
@click.option("--tenant", required=True, help="Address of the hospital or department.")
@click.option("--branch", is_flag=True, help="Over all hospitals below it, too.")
def grant(login: str, role: str, tenant: str, *, branch: bool) -> None:
    """Give LOGIN the ROLE, such as hospital_administrator; it counts within a second.

    Inside a hospital nobody grants more than they hold. The operator stands outside, and what
    is granted here is audited as the system's.
    """
    asyncio.run(_grant(load_settings(), login, role, tenant, branch=branch))
    click.echo(f"{login} is {role} at {tenant}{' and below' if branch else ''}.")


async def _grant(settings: Settings, login: str, role: str, tenant: str, *, branch: bool) -> None:
    from sehat.changes import Changes  # noqa: PLC0415 - imports asyncpg
    from sehat.db.address import Addresses  # noqa: PLC0415
    from sehat.db.bring_up import connected  # noqa: PLC0415
    from sehat.tenancy.appointing import appoint  # noqa: PLC0415

    async with connected(settings) as connection, connection.transaction():
        given = await appoint(
            connection, login=login, tenant=tenant, role=role, covers_branch=branch
        )
        if isinstance(given, Refusal):
            refuse(given)
    await Changes(Addresses.of(settings).platform).tell("session")
