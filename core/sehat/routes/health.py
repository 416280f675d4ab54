"""Health: is the process alive, and is it ready to work."""

from __future__ import annotations

import asyncpg
from litestar import Response, get

from sehat.web.access import anyone
from sehat.web.arrival import Here

__all__ = ["healthz", "readyz"]


@get("/healthz", opt=anyone())
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@get("/readyz", opt=anyone())
async def readyz(arrival: Here) -> Response[dict[str, object]]:
    """Whether the database answers (otherwise 503), and what was put aside, given up or is ill.

    `resting` names what failed again and again at some hospital and is left out for a while.
    Plugins say here whether they are well, never why: that is for the administrator's page.
    """
    aside = {
        plugin.name: f"{plugin.stage}: {plugin.reason}"
        for plugin in arrival.platform.plugins.all
        if not plugin.live
    }
    database, given_up = "ready", {}
    try:
        given_up = dict(await arrival.platform.pool.fetchrow("select * from given_up()"))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        database = type(error).__name__
    checks = await arrival.platform.checked() if database == "ready" else []
    health = {checked.name: checked.health.state for checked in checks}
    resting = sorted({where for _plugin, where in arrival.platform.faults.breaker.resting()})
    return Response(
        {
            "database": database,
            "quarantined": aside,
            "given_up": given_up,
            "health": health,
            "resting": resting,
        },
        status_code=200 if database == "ready" else 503,
    )
