"""Application processes that can be killed, and a clerk's desk that is good at all of them."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field

import httpx

from sehat.bench.servers import free_port
from sehat.demo.load import PASSWORD

__all__ = ["Desk", "Process", "found_demo_city"]

_START_SECONDS = 60
_TOKEN = re.compile(r'name="_csrf" value="([0-9a-f]+)"')
_QUEUES = re.compile(r'<option value="([0-9a-f-]{36})"')


def found_demo_city(environment: dict[str, str], *, persons: int = 1500) -> None:
    """Load a demo city by the command that does so."""
    command = [sys.executable, "-m", "sehat", "demo", "--no-serve", "--persons", str(persons)]
    subprocess.run(command, env=environment, check=True, capture_output=True)


@dataclass(eq=False)
class Process:
    """One application process, started anew at the same port whenever it was killed."""

    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start it and wait until it is ready to work."""
        command = [sys.executable, "-m", "sehat", "serve", "--port", str(self.port)]
        silent = subprocess.DEVNULL
        self.running = await asyncio.to_thread(
            subprocess.Popen, command, env=self.environment, stdout=silent, stderr=silent
        )
        async with httpx.AsyncClient() as http, asyncio.timeout(_START_SECONDS):
            while True:
                with contextlib.suppress(httpx.TransportError):
                    if (await http.get(f"{self.url}/readyz")).status_code == httpx.codes.OK:
                        return
                await asyncio.sleep(0.05)

    def kill(self) -> None:
        """End it at once; it can finish nothing."""
        assert self.running is not None
        self.running.send_signal(signal.SIGKILL)
        self.running.wait()


@dataclass
class Desk:
    """A registration desk with a clerk signed in by the pages of one process."""

    http: httpx.AsyncClient
    hospital: str
    queues: list[str] = field(default_factory=list)

    async def sign_in(self, process: Process) -> None:
        """Sign in and read the form token and the queues from the desk."""
        landing = f"/{self.hospital}/opd_ipd/desk"
        form = {"login": f"clerk.{self.hospital}", "password": PASSWORD, "next": landing}
        form["_csrf"] = _found(_TOKEN, (await self.http.get(f"{process.url}/sign-in")).text)[0]
        answer = await self.http.post(f"{process.url}/sign-in", data=form)
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
        page = (await self.http.get(f"{process.url}{landing}")).text
        self.http.headers["x-csrf-token"] = _found(_TOKEN, page)[0]
        self.queues = list(dict.fromkeys(_found(_QUEUES, page)))

    async def post(self, process: Process, path: str, form: dict[str, str]) -> httpx.Response:
        """Send a form of the desk to one of the processes."""
        return await self.http.post(f"{process.url}/{self.hospital}/opd_ipd{path}", data=form)


def _found(pattern: re.Pattern[str], page: str) -> list[str]:
    found = pattern.findall(page)
    assert found, page
    return found
