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
    """The database answers and no plugin was put aside; otherwise 503 says why."""
    aside = {
        plugin.name: f"{plugin.stage}: {plugin.reason}"
        for plugin in arrival.platform.plugins.all
        if not plugin.live
    }
    database = "ready"
    try:
        await arrival.platform.pool.fetchval("select 1")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        database = type(error).__name__
    return Response(
        {"database": database, "quarantined": aside},
        status_code=200 if database == "ready" else 503,
    )
