"""Start what is measured: one worker each, the platform and the bare application."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping

from msgspec import Struct

from sehat.errors import SehatError

__all__ = ["Served", "free_port", "served"]

_PATIENCE_SECONDS = 60


class Served(Struct, frozen=True):
    """A running server and how long it took until its first answer."""

    port: int
    pid: int
    ready_seconds: float


def free_port() -> int:
    """A port that nobody listens on."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def served(
    target: str, path: str, environment: Mapping[str, str], *, factory: bool = False
) -> Iterator[Served]:
    """Run an application under uvicorn until the block ends; `path` is asked until it answers.

    Raises:
        SehatError: the server ended or did not answer in time.
    """
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", target, "--port", str(port), "--no-access-log"]
    command += ["--log-level", "warning", *(["--factory"] if factory else [])]
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    )
    try:
        _wait(process, f"http://127.0.0.1:{port}{path}")
        yield Served(port, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    until = time.perf_counter() + _PATIENCE_SECONDS
    while time.perf_counter() < until:
        if process.poll() is not None:
            raise SehatError("A server that was to be measured ended; run it by hand to see why.")
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own port
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.005)
        else:
            return
    raise SehatError("A server that was to be measured did not answer within a minute.")
