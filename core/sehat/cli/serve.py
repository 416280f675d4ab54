"""`sehat serve`: the platform under uvicorn, once the database is that of this version."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket

import rich_click as click

from sehat.config import Settings, load_settings
from sehat.errors import SehatError

__all__ = ["refuse_taken_port", "run_server", "serve"]

GRACE_SECONDS = 10
"""How long requests that were begun may take to end when the server is stopped."""


@click.command()
@click.option("--host", help="Address to listen on; by default the setting host.")
@click.option("--port", type=click.IntRange(1, 65535), help="By default the setting port.")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--strict", is_flag=True, help="Do not serve where a plugin was put aside.")
@click.option("--no-jobs", is_flag=True, help="Leave events, messages and jobs to others.")
def serve(host: str | None, port: int | None, workers: int, *, strict: bool, no_jobs: bool) -> None:
    """Serve the platform until it is stopped; requests that were begun may end.

    Pending migrations of the core are refused: run `sehat migrate` first. A plugin that has some is
    put aside; with --strict it is refused as well.
    """
    settings = load_settings()
    host, port = host or settings.host, port or settings.port
    if no_jobs:
        os.environ["SEHAT_JOBS"] = "false"
    refuse_taken_port(host, port)
    asyncio.run(_refuse_unready(settings, strict=strict))
    click.echo(f"Sehat serves http://{f'[{host}]' if ':' in host else host}:{port}", err=True)
    run_server(host, port, workers=workers)


def refuse_taken_port(host: str, port: int) -> None:
    """Find out before anything is loaded.

    Raises:
        SehatError: nobody can listen there; the message says how to take another port.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with contextlib.closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise SehatError(
                    f"Port {port} is taken. Stop what listens there, or take another:"
                    f" SEHAT_PORT={port + 1} make demo, or sehat serve --port {port + 1}."
                ) from None
            raise SehatError(
                f"Nobody can listen on {host} port {port}: {os.strerror(error.errno or 0)}."
                " Name an address of this machine, and a port above 1023."
            ) from None


def run_server(host: str, port: int, *, workers: int = 1) -> None:
    """Run uvicorn until it is stopped."""
    import uvicorn  # noqa: PLC0415 - on first use

    uvicorn.run(
        "sehat.app:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


async def _refuse_unready(settings: Settings, *, strict: bool) -> None:
    from sehat.cli.installed import installed_plugins  # noqa: PLC0415 - imports Litestar
    from sehat.db.bring_up import refuse_pending, wake  # noqa: PLC0415

    wake(settings)
    await refuse_pending(settings, installed_plugins(settings, strict=strict), strict=strict)
