"""Commands of plugins: declared in the manifest, imported when they are called."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sehat.testing.packages import MANIFEST, install_plugin

Run = Callable[..., subprocess.CompletedProcess[str]]

GREET = """
import rich_click as click

@click.command()
@click.argument("name")
def greet(name):
    click.echo(f"Good day, {name}")
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], str]:
    """Install a plugin whose one command is `name`; give the folder for PYTHONPATH."""
    monkeypatch.syspath_prepend(tmp_path)

    def make(name: str, code: str) -> str:
        manifest = f'{MANIFEST}[commands]\n{name} = "sehat_guest.cli:{name}"\n'
        install_plugin(tmp_path, "guest", manifest=manifest)
        (tmp_path / "sehat_guest" / "cli.py").write_text(code, encoding="utf-8")
        return str(tmp_path)

    return make


def test_command_of_a_plugin_runs(sehat: Run, install: Callable[[str, str], str]):
    done = sehat("greet", "Asha", PYTHONPATH=install("greet", GREET))

    assert done.stdout == "Good day, Asha\n"


def test_broken_command_of_a_plugin_disturbs_nobody_else(
    sehat: Run, install: Callable[[str, str], str]
):
    place = install("greet", "import nothing_of_this_name")

    helped, called = sehat("--help", PYTHONPATH=place), sehat("greet", PYTHONPATH=place)

    assert " greet " in helped.stdout
    assert called.returncode == 1
    assert called.stderr.startswith("sehat: The command greet of plugin guest cannot be imported")
    assert called.stderr.count("\n") == 1


@pytest.mark.parametrize("line", ['Greet = "a:b"', 'greet = "a"', 'greet = "os; x:y"'])
def test_command_that_cannot_be_is_a_fault_of_the_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
):
    monkeypatch.syspath_prepend(tmp_path)

    found = install_plugin(tmp_path, "guest", manifest=f"{MANIFEST}[commands]\n{line}\n")

    assert found.manifest is None
    assert "must look like 'module:attribute'" in found.fault


def test_plugin_cannot_take_a_command_of_the_core(sehat: Run, install: Callable[[str, str], str]):
    place = install("version", GREET.replace("def greet", "def version"))

    assert sehat("version", PYTHONPATH=place).stdout.startswith("sehat ")
