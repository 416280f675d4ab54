"""The tutorial "your first plugin": keep its snippets and their files alike, and follow it.

`check` tells where page and files differ, `write` fills the page from the files. `prove` builds the
core's wheel, makes an environment of wheels alone in a temporary folder, types every command of the
page there and writes every file, and looks at the page that it ends in.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/plugins/your-first-plugin.md"
FILES = ROOT / "docs/examples/first-plugin"
SNIPPET = re.compile(
    r"<!-- (?P<kind>run|serve|shows|write|append): (?P<name>\S+) -->\n"
    r"```(?P<language>\w+)\n(?P<text>.*?)```\n",
    re.DOTALL,
)
FENCE = re.compile(r"^```\w+$", re.MULTILINE)
LOOK = """
import asyncio, sys
import httpx
from sehat.testing import Browser

async def look(port, password, wanted):
    http = httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}",
        headers={"Accept": "text/html", "Sec-Fetch-Site": "same-origin"},
    )
    asha = Browser(http)
    answer = await asha.sign_in("asha", password)
    assert answer.status_code == 303, answer.text
    page = await asha.open("/civil/notices/notes")
    assert page.status_code == 200, page.text
    written = await asha.post("/civil/notices/notes", {"text": f"Seen at {port} {wanted}"})
    assert written.status_code == 303, written.text
    home = await asha.open("/civil")
    assert home.status_code == 200, home.text
    assert wanted in home.text, home.text

asyncio.run(look(*sys.argv[1:]))
"""
"""What somebody sees in a browser: they sign in, open the page, write, and go to the first page."""

PASSWORD = re.compile(r'echo "([^"]+)" \| sehat user add')
START_SECONDS = 60


@dataclass(frozen=True)
class Step:
    """A snippet of the page: what is to be done with it, its file, and its text there."""

    kind: str
    name: str
    text: str

    @property
    def file(self) -> Path:
        """Where the snippet lies; texts that are appended lie beside under a name of their own."""
        return FILES / ("sehat_notices/words.po" if self.kind == "append" else self.name)


def read_steps(page: str) -> list[Step]:
    """The snippets of the page in their order."""
    return [Step(found["kind"], found["name"], found["text"]) for found in SNIPPET.finditer(page)]


def faults() -> list[str]:
    """Where page and files differ; snippets without a file, and files that no snippet shows."""
    page = PAGE.read_text(encoding="utf-8")
    steps = read_steps(page)
    told = [
        f"{step.name} differs from {step.file.relative_to(ROOT)}; run {Path(__file__).name} write."
        for step in steps
        if not step.file.is_file() or step.file.read_text(encoding="utf-8") != step.text
    ]
    if len(FENCE.findall(page)) != len(steps):
        told.append("A snippet of the page names no file.")
    shown = {step.file for step in steps}
    return told + [
        f"{path.relative_to(ROOT)} is on no page."
        for path in sorted(FILES.rglob("*"))
        if path.is_file() and path not in shown and "__pycache__" not in path.parts
    ]


def write() -> None:
    """Fill the page's snippets from their files."""

    def filled(found: re.Match[str]) -> str:
        step = Step(found["kind"], found["name"], "")
        text = step.file.read_text(encoding="utf-8")
        head = f"<!-- {found['kind']}: {found['name']} -->\n```{found['language']}\n"
        return f"{head}{text}```\n"

    PAGE.write_text(SNIPPET.sub(filled, PAGE.read_text(encoding="utf-8")), encoding="utf-8")


@dataclass
class Terminal:
    """A shell that keeps its folder and its variables from command to command."""

    folder: Path
    variables: dict[str, str]
    said: str = ""
    steps: list[tuple[str, float]] = field(default_factory=list)

    def type(self, text: str, title: str) -> None:
        """Run what was typed; what it says is told where it fails.

        Raises:
            SystemExit: a command failed.
        """
        since = time.monotonic()
        after = self.folder.parent / "after"
        script = f'set -e\n{text}\npwd >"{after}.pwd"\nenv -0 >"{after}.env"\n'
        done = subprocess.run(
            ["sh", "-c", script],  # noqa: S607 - the shell of whoever follows the page
            cwd=self.folder,
            env=self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.said = done.stdout
        self.steps.append((title, time.monotonic() - since))
        sys.stdout.write(f"-- {title} ({self.steps[-1][1]:.1f} s)\n")
        if done.returncode:
            raise SystemExit(f"{title} failed:\n{done.stdout}")
        self.folder = Path(Path(f"{after}.pwd").read_text(encoding="utf-8").strip())
        told = Path(f"{after}.env").read_text(encoding="utf-8").split("\0")
        self.variables = dict(line.split("=", 1) for line in told if "=" in line)

    @contextlib.contextmanager
    def serving(self, text: str) -> Iterator[int]:
        """Type a command that goes on, in a terminal of its own, until it answers at its port."""
        port = int(self.variables["SEHAT_PORT"])
        log = self.folder.parent / "serve.log"
        with log.open("w", encoding="utf-8") as output:
            server = subprocess.Popen(
                text.split(),
                cwd=self.folder,
                env=self.variables,
                stdout=output,
                stderr=subprocess.STDOUT,
                executable=shutil.which(text.split(maxsplit=1)[0], path=self.variables["PATH"]),
            )
            try:
                _wait_for(port, server, log)
                yield port
            finally:
                server.terminate()
                server.wait(timeout=30)


def prove(folder: Path) -> None:
    """Follow the page in an empty folder.

    Raises:
        SystemExit: a step failed, or did not show what the page shows.
    """
    steps = read_steps(PAGE.read_text(encoding="utf-8"))
    since = time.monotonic()
    terminal = Terminal(_made(folder / "work"), _variables(folder))
    serve = next(step.text for step in steps if step.kind == "serve")
    password = next(found[1] for step in steps if (found := PASSWORD.search(step.text)))
    try:
        for step in steps:
            _follow(terminal, step, password)
        with terminal.serving(serve) as port:
            _look(terminal, port, password, "All notices")
        _refuse_source_tree(terminal, folder)
    finally:
        _forget(terminal)
    sys.stdout.write(f"The tutorial was followed in {time.monotonic() - since:.0f} s.\n")


def _follow(terminal: Terminal, step: Step, password: str) -> None:
    target = terminal.folder / step.name
    if step.kind == "run":
        terminal.type(step.text, step.name)
    elif step.kind == "serve":
        with terminal.serving(step.text) as port:
            _look(terminal, port, password, "Notices")
    elif step.kind == "shows" and step.text.strip() not in terminal.said:
        raise SystemExit(f"The page shows {step.text!r}, and there came:\n{terminal.said}")
    elif step.kind == "write":
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(step.text, encoding="utf-8")
    elif step.kind == "append":
        with target.open("a", encoding="utf-8") as file:
            file.write(step.text)


def _look(terminal: Terminal, port: int, password: str, wanted: str) -> None:
    script = terminal.folder.parent / "look.py"
    script.write_text(LOOK, encoding="utf-8")
    terminal.type(f"python {script} {port} '{password}' '{wanted}'", f"look for {wanted}")


def _variables(folder: Path) -> dict[str, str]:
    """The variables of somebody with uv, to whom the core's wheel is offered and no checkout."""
    told = subprocess.run(
        ["sh", "-c", "cd tools/.. && . tools/settings.sh && env -0"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    variables = dict(line.split("=", 1) for line in told.split("\0") if "=" in line)
    for name in [one for one in variables if one.startswith(("SEHAT_", "PYTEST", "COV_"))]:
        del variables[name]
    variables.pop("DATABASE_URL", None)
    uv = shutil.which("uv") or str(Path(sys.executable).parent / "uv")
    wheels = _made(folder / "wheels")
    subprocess.run(
        [
            *(uv, "build", "--quiet", "--wheel", "--no-build-isolation"),
            *("--python", sys.executable, "--out-dir", str(wheels), str(ROOT / "core")),
        ],
        check=True,
        env=variables,
    )
    (wheel,) = wheels.glob("sehat_core-*.whl")
    pins = (ROOT / "requirements/development.txt").read_text(encoding="utf-8")
    constraints = folder / "constraints.txt"
    plain = re.sub(r" \\\n(\s+--hash=\S+( \\\n)?)+", "\n", pins)
    constraints.write_text(f"{plain}\nsehat-core @ {wheel.as_uri()}\n", encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = _made(folder / "bin")
    (own / "uv").symlink_to(uv)
    # The interpreter of this environment, by the name that uv looks for. UV_PYTHON would be taken
    # for the place to install into as well.
    (own / "python3").symlink_to(Path(sys.executable).resolve())
    plain_path = [p for p in variables["PATH"].split(":") if not p.startswith(str(ROOT))]
    return variables | {
        "PATH": ":".join([str(own), *plain_path]),
        "UV_CONSTRAINT": str(constraints),
        "SEHAT_PORT": str(port),
        "SEHAT_DATA": str(folder / "data"),
    }


def _refuse_source_tree(terminal: Terminal, folder: Path) -> None:
    """See that all of Sehat came from the wheel."""
    terminal.type('python -c "import sehat; print(sehat.__file__)"', "where Sehat came from")
    if not terminal.said.strip().startswith(str(folder)):
        raise SystemExit(f"Sehat came from {terminal.said}, not from its wheel.")


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    raise SystemExit(f"Nothing answers at port {port}:\n{log.read_text(encoding='utf-8')}")


def _forget(terminal: Terminal) -> None:
    """Stop the installation's database and remove what it keeps outside the folder."""
    from sehat.db.server import EmbeddedServer  # noqa: PLC0415 - only where there is one

    data = Path(terminal.variables["SEHAT_DATA"])
    if data.exists():
        EmbeddedServer(data).destroy()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["check", "write", "prove"])
    action = parser.parse_args().action
    if action == "write":
        write()
    elif action == "prove":
        with tempfile.TemporaryDirectory(prefix="sehat-first-") as folder:
            prove(Path(folder).resolve())
    told = faults()
    sys.stderr.writelines(f"{line}\n" for line in told)
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
