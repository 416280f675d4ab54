"""`sehat user`: those who sign in."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import rich_click as click

from sehat.cli.output import RefusedError, print_rows, refuse
from sehat.config import load_settings
from sehat.refusals import Refusal

if TYPE_CHECKING:
    from sehat.config import Settings

__all__ = ["user"]

_LIST = """
select u.login, u.name, u.disabled_at is not null as disabled,
  array(select r.code || '@' || t.slug || case when m.covers_branch then '+' else '' end
        from membership m join role r on r.id = m.role_id join tenant t on t.id = m.tenant_id
        where m.user_id = u.id order by 1) as roles
from user_account u order by u.login
"""


@click.group()
def user() -> None:
    """Add, disable and list those who sign in, and help where a phone is lost."""


@user.command()
@click.argument("login")
@click.option("--name", required=True, help="Name as pages show it.")
@click.option("--tenant", default="", help="Address of the hospital where a role is given.")
@click.option("--role", default="", help="Role there, such as hospital_administrator.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(login: str, name: str, tenant: str, role: str, *, password_stdin: bool) -> None:
    """Make an account, and perhaps give it a role; the password is asked for."""
    if bool(tenant) != bool(role):
        raise click.UsageError("--tenant and --role go together.")
    password = (
        sys.stdin.readline().rstrip("\r\n")
        if password_stdin
        else click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    )
    asyncio.run(
        _add(load_settings(), login=login, name=name, password=password, tenant=tenant, role=role)
    )
    click.echo(f"{login} can sign in.")


@user.command()
@click.argument("login")
def disable(login: str) -> None:
    """Disable an account; its sessions end within a second, and what it did stays."""
    asyncio.run(_disable(load_settings(), login))
    click.echo(f"{login} is disabled.")


@user.command("second-step-off")
@click.argument("login")
def second_step_off(login: str) -> None:
    """Take off the second step of an account whose phone and recovery codes are lost."""
    asyncio.run(_second_step_off(load_settings(), login))
    click.echo(f"{login} signs in by password alone until a second step is set up again.")


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_users(*, as_json: bool) -> None:
    """Every account with its roles; role@hospital+ covers the hospitals below, too."""
    rows = asyncio.run(_rows(load_settings()))
    print_rows(rows, ("login", "name", "disabled", "roles"), as_json=as_json)


async def _add(
    settings: Settings, *, login: str, name: str, password: str, tenant: str, role: str
) -> None:
    from sehat.audit.append import append_audit  # noqa: PLC0415 - imports asyncpg and argon2
    from sehat.auth.accounts import add_account  # noqa: PLC0415
    from sehat.db.bring_up import connected  # noqa: PLC0415
    from sehat.tenancy.appointing import appoint  # noqa: PLC0415

    if login.split() != [login]:
        raise RefusedError("A login is one word without spaces. Choose another.")
    async with connected(settings) as connection, connection.transaction():
        added = await add_account(connection, login=login, name=name, password=password)
        if isinstance(added, Refusal):
            refuse(added)
        await append_audit(
            connection,
            tenant_id=None,
            actor_id=None,
            actor_kind="system",
            action="auth.account_added",
            entity="user_account",
            entity_id=added,
            after={"login": login},
        )
        given = await appoint(connection, login=login, tenant=tenant, role=role) if role else True
        if isinstance(given, Refusal):
            refuse(given)


async def _disable(settings: Settings, login: str) -> None:
    from sehat.auth.closing import close_account  # noqa: PLC0415 - imports asyncpg
    from sehat.changes import Changes  # noqa: PLC0415
    from sehat.db.address import Addresses  # noqa: PLC0415
    from sehat.db.bring_up import connected  # noqa: PLC0415

    async with connected(settings) as connection, connection.transaction():
        closed = await close_account(connection, login=login)
        if isinstance(closed, Refusal):
            refuse(closed)
    await Changes(Addresses.of(settings).platform).tell("session")


async def _second_step_off(settings: Settings, login: str) -> None:
    from sehat.auth.accounts import account_of  # noqa: PLC0415 - imports asyncpg and argon2
    from sehat.auth.second_step import drop_second_step  # noqa: PLC0415
    from sehat.changes import Changes  # noqa: PLC0415
    from sehat.db.address import Addresses  # noqa: PLC0415
    from sehat.db.bring_up import connected  # noqa: PLC0415

    async with connected(settings) as connection, connection.transaction():
        user_id = await account_of(connection, login)
        if isinstance(user_id, Refusal):
            refuse(user_id)
        if (refused := await drop_second_step(connection, of=user_id, by=None)) is not None:
            refuse(refused)
        await connection.execute(
            "update user_session set revoked_at = now() where user_id = $1 and revoked_at is null",
            user_id,
        )
    await Changes(Addresses.of(settings).platform).tell("session")


async def _rows(settings: Settings) -> list[dict[str, Any]]:
    from sehat.db.bring_up import connected  # noqa: PLC0415 - imports asyncpg

    async with connected(settings) as connection:
        return [dict(row) for row in await connection.fetch(_LIST)]
