"""`sehat serve` and `sehat migrate`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket

import rich_click as click

from sehat.config import Settings, load_settings
from sehat.errors import SehatError

__all__ = ["migrate_command", "refuse_taken_port", "run_server", "serve"]


@click.command()
@click.option("--host", help="Address to listen on; 127.0.0.1 by default.")
@click.option("--port", type=int, help="Port to listen on; 8700 by default.")
@click.option("--workers", type=int, default=1, show_default=True, help="Processes.")
def serve(host: str | None, port: int | None, workers: int) -> None:
    """Serve the platform; pending migrations are refused, run `sehat migrate` first."""
    settings = load_settings()
    host, port = host or settings.host, port or settings.port
    refuse_taken_port(host, port)
    asyncio.run(_refuse_pending(settings))
    run_server(host, port, workers=workers)


@click.command("migrate")
def migrate_command() -> None:
    """Start the embedded server where it is used, and run what is pending."""
    from sehat.db.bring_up import bring_up  # noqa: PLC0415 - imports Litestar by the plugins

    asyncio.run(bring_up(load_settings()))
    click.echo("The database is that of this version.")


def refuse_taken_port(host: str, port: int) -> None:
    """Find out before anything is loaded.

    Raises:
        SehatError: somebody listens on the port; the message says how to take another.
    """
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise SehatError(
                f"Port {port} is taken. Stop what listens there, or take another:"
                f" SEHAT_PORT={port + 1} make demo"
            ) from None


def run_server(host: str, port: int, *, workers: int = 1) -> None:
    """Run uvicorn until it is stopped."""
    import uvicorn  # noqa: PLC0415 - on first use

    os.environ["SEHAT_PORT"] = str(port)
    uvicorn.run(
        "sehat.app:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=10,
    )


async def _refuse_pending(settings: Settings) -> None:
    import asyncpg  # noqa: PLC0415 - on first use

    from sehat.db.address import Addresses  # noqa: PLC0415
    from sehat.db.migrate import pending_migrations  # noqa: PLC0415
    from sehat.db.server import EmbeddedServer  # noqa: PLC0415
    from sehat.plugins.loader import load_plugins  # noqa: PLC0415

    if not settings.database_url:
        EmbeddedServer(settings.data).start()
    try:
        connection = await asyncpg.connect(Addresses.of(settings).owner)
    except asyncpg.InvalidCatalogNameError:
        raise SehatError("There is no database yet; run `sehat migrate` first.") from None
    try:
        for package in load_plugins().packages():
            if names := await pending_migrations(connection, package):
                raise SehatError(
                    f"{package} has {len(names)} pending migrations; run `sehat migrate` first."
                )
    finally:
        await connection.close()
