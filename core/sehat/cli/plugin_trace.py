"""`sehat plugin trace`: what plugins are asked while a page is made, and how long each takes."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import rich_click as click
from msgspec import Struct
from msgspec.structs import asdict, replace

from sehat.cli.output import RefusedError, print_json, print_rows
from sehat.config import load_settings

if TYPE_CHECKING:
    from sehat.config import Settings
    from sehat.platform import Platform
    from sehat.plugins.tracing import Asked

__all__ = ["trace"]


class Traced(Struct, frozen=True):
    """A page that was made, and what plugins were asked for it."""

    status: int
    ms: float
    asked: list[Asked]


@click.command()
@click.argument("path")
@click.option("--as", "login", required=True, help="Whose page it is: the login.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def trace(path: str, login: str, *, as_json: bool) -> None:
    """Make the page at PATH, such as /civil, and print every hook that a plugin was asked.

    The page is made in a process of its own, as that login sees it; a line in the access log
    that it leaves is theirs. That it was traced is audited.
    """
    if not path.startswith("/"):
        raise click.UsageError("PATH begins with / and the address of a hospital, such as /civil.")
    made = asyncio.run(_trace(load_settings(), path, login))
    if as_json:
        print_json(made)
        return
    click.echo(f"GET {path} as {login}: {made.status} in {made.ms:.0f} ms\n")
    rows = [{**asdict(one), "ms": f"{one.ms:.1f}"} for one in made.asked]
    if rows:
        print_rows(rows, ("plugin", "asked", "ms", "outcome"))
    elif made.status >= 300:  # noqa: PLR2004 - HTTP's own
        click.echo("No plugin was asked: this login does not get to a page here.")
    else:
        click.echo("No plugin was asked for anything on this page.")


async def _trace(settings: Settings, path: str, login: str) -> Traced:
    from sehat.cli.installed import installed_plugins  # noqa: PLC0415 - imports Litestar
    from sehat.db.bring_up import refuse_pending, wake  # noqa: PLC0415
    from sehat.platform import make_platform  # noqa: PLC0415
    from sehat.testing.life import running  # noqa: PLC0415

    _only_warnings()
    wake(settings)
    plugins = installed_plugins(settings)
    await refuse_pending(settings, plugins, strict=False)
    # Events and jobs are other processes' work.
    alone = replace(settings, jobs=False)
    platform = make_platform(alone, plugins=plugins)
    async with running(platform) as app:
        token = await _session(platform, login, path)
        try:
            return await _get(platform, app, path, token)
        finally:
            if (session := await platform.sessions.find(token)) is not None:
                await platform.sessions.revoke(session.session_id)


def _only_warnings() -> None:
    """Leave the line that each request writes out of what is printed."""
    import structlog  # noqa: PLC0415 - on first use

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("warning"))


async def _session(platform: Platform, login: str, path: str) -> str:
    from sehat.audit.append import append_audit  # noqa: PLC0415 - as above

    user_id = await platform.pool.fetchval(
        "select id from user_account where login = $1 and disabled_at is null", login
    )
    if user_id is None:
        raise RefusedError(f"Nobody signs in as {login!r}. `sehat user list` names all.")
    async with platform.pool.acquire() as connection:
        await append_audit(
            connection,
            tenant_id=None,
            actor_id=None,
            actor_kind="system",
            action="admin.page_traced",
            entity="user_account",
            entity_id=user_id,
            after={"path": path.partition("?")[0]},
        )
    return await platform.sessions.start(user_id)


async def _get(platform: Platform, app: Any, path: str, token: str) -> Traced:  # noqa: ANN401
    import httpx  # noqa: PLC0415 - on first use

    from sehat.plugins.tracing import traced  # noqa: PLC0415
    from sehat.web.door import cookie_names  # noqa: PLC0415

    name = cookie_names(secure=platform.settings.secure_cookies)["session"]
    headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin", "Cookie": f"{name}={token}"}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sehat.invalid") as client:
        with traced() as asked:
            since = time.perf_counter()
            answer = await client.get(path, headers=headers)
            ms = (time.perf_counter() - since) * 1000
    return Traced(answer.status_code, ms, asked)
