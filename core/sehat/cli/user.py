"""`sehat user`: those who sign in, and the first administrator of a hospital."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import rich_click as click

from sehat.config import load_settings

__all__ = ["user"]


@click.group()
def user() -> None:
    """Add, disable and list those who sign in."""


@user.command()
@click.argument("login")
@click.option("--name", required=True, help="Name as pages show it.")
@click.option("--tenant", default="", help="Address of the hospital where a role is given.")
@click.option("--role", default="", help="Role there, such as hospital_administrator.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(login: str, name: str, tenant: str, role: str, *, password_stdin: bool) -> None:
    """Make an account, and perhaps give it a role; the password is asked for."""
    password = (
        sys.stdin.readline().rstrip("\n")
        if password_stdin
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    asyncio.run(_add(login, name, password, tenant, role))
    click.echo(f"{login} can sign in")


@user.command()
@click.argument("login")
def disable(login: str) -> None:
    """Disable an account; its sessions end within a second."""
    asyncio.run(_disable(login))
    click.echo(f"{login} is disabled")


@user.command("list")
def list_users() -> None:
    """Every account."""
    for row in asyncio.run(_rows()):
        click.echo(f"{row['login']:<28}{'disabled  ' if row['disabled_at'] else ''}{row['name']}")


async def _add(login: str, name: str, password: str, tenant: str, role: str) -> None:
    from sehat.auth.accounts import add_account  # noqa: PLC0415 - on first use
    from sehat.refusals import Refusal, refusal_msgid  # noqa: PLC0415

    connection = await _connect()
    try:
        async with connection.transaction():
            added = await add_account(connection, login=login, name=name, password=password)
            if isinstance(added, Refusal):
                click.echo(refusal_msgid(added) % dict(added.parameters), err=True)
                raise SystemExit(2)
            if tenant:
                given = await connection.fetchval(
                    "insert into membership (user_id, tenant_id, role_id)"
                    " select $1, t.id, r.id from tenant t join role r on r.tenant_id = t.id"
                    " where t.slug = $2 and r.code = $3 returning id",
                    added,
                    tenant,
                    role,
                )
                if given is None:
                    click.echo(f"There is no role {role!r} at {tenant!r}.", err=True)
                    raise SystemExit(2)
    finally:
        await connection.close()


async def _disable(login: str) -> None:
    connection = await _connect()
    try:
        found = await connection.fetchval(
            "update user_account set disabled_at = now() where login = $1 returning id", login
        )
        if found is None:
            click.echo(f"Nobody signs in as {login!r}.", err=True)
            raise SystemExit(2)
        await connection.execute("select pg_notify('sehat_changes', 'session all')")
    finally:
        await connection.close()


async def _rows() -> list[dict[str, object]]:
    connection = await _connect()
    try:
        rows = await connection.fetch(
            "select login, name, disabled_at from user_account order by login"
        )
    finally:
        await connection.close()
    return [dict(row) for row in rows]


async def _connect() -> Any:  # noqa: ANN401 - asyncpg is imported on first use
    import asyncpg  # noqa: PLC0415 - on first use

    from sehat.db.address import Addresses  # noqa: PLC0415

    return await asyncpg.connect(Addresses.of(load_settings()).platform)
