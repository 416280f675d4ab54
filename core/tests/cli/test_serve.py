"""`sehat serve`: what it refuses, that it answers, and how it ends."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from sehat.db.roles import prepare_database

if TYPE_CHECKING:
    from sehat.db.server import EmbeddedServer

Run = Callable[..., subprocess.CompletedProcess[str]]

PROGRAM = Path(sys.executable).with_name("sehat")


@pytest.fixture
def port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(environment: dict[str, str], port: int, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A server from its first answer on."""
    process = subprocess.Popen(
        [PROGRAM, "serve", "--port", str(port), "--workers", "2", *words],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for _ in range(300):
            assert process.poll() is None, process.communicate()[1]
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                break
            time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.communicate()


def test_serve_answers_until_it_is_told_to_end(
    installed: Run, environment: dict[str, str], server: EmbeddedServer, port: int
):
    assert installed("migrate").returncode == 0

    with serving(environment | {"SEHAT_DATA": str(server.data_dir)}, port) as process:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            status = answer.status
        process.send_signal(signal.SIGTERM)
        ended = process.wait(timeout=20)

    assert status == 200
    assert ended in {0, -signal.SIGTERM}


@pytest.mark.feature("PL12")
async def test_serve_catches_up_on_jobs_unless_it_is_told_to_leave_them(
    installed: Run, environment: dict[str, str], server: EmbeddedServer, port: int
):
    assert installed("migrate").returncode == 0
    place = environment | {"SEHAT_DATA": str(server.data_dir)}
    owner = await asyncpg.connect(server.dsn("sehat_owner"))
    await owner.execute("delete from job_task; delete from job_run")
    await owner.close()

    def runs() -> int:
        return len(json.loads(installed("jobs", "runs", "core.clear_work", "--json").stdout))

    with serving(place, port, "--no-jobs") as process:
        time.sleep(3)  # noqa: ASYNC251 - nothing else waits in this process
        left = runs()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
    with serving(place, port) as process:
        for _ in range(60):
            if done := runs():
                break
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)

    assert (left, done) == (0, 1)


def test_serve_on_a_taken_port_says_how_to_take_another(installed: Run):
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        done = installed("serve", "--port", str(port))

    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert f"SEHAT_PORT={port + 1} make demo" in done.stderr


def test_serve_on_a_foreign_address_is_refused(installed: Run, port: int):
    done = installed("serve", "--host", "192.0.2.7", "--port", str(port))

    assert done.returncode == 1
    assert f"Nobody can listen on 192.0.2.7 port {port}" in done.stderr


async def test_serve_refuses_pending_migrations(
    sehat: Run,
    server: EmbeddedServer,
    own_server: Callable[[str], dict[str, str]],
    port: int,
):
    name = "sehat_not_migrated"
    await prepare_database(server.superuser_dsn(), passwords=server.secrets, name=name)

    done = sehat("serve", "--port", str(port), **own_server(name))

    assert done.returncode == 1
    assert "pending migrations; run `sehat migrate` first" in done.stderr
