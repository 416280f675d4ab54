"""The list of commands, what is told of errors, and that a list costs no import."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
import rich_click as click

from sehat.cli import COMMANDS
from sehat.cli.lazy import LazyCommand

Run = Callable[..., subprocess.CompletedProcess[str]]

ALL = [command for commands in COMMANDS.values() for command in commands]
HEAVY = ("litestar", "piccolo", "asyncpg", "structlog", "sehat_cards", "uvicorn", "asyncio")
ASK_FOR_HELP = """
import sys
from click.testing import CliRunner
from sehat.cli import cli
print(CliRunner().invoke(cli, ["--help"]).exit_code, *sys.modules)
"""


def test_help_names_every_command_and_those_of_plugins(sehat: Run):
    told = sehat("--help").stdout

    assert [command.name for command in ALL if f" {command.name} " not in told] == []
    assert " card " in told


def test_help_imports_no_command():
    told = subprocess.run(
        [sys.executable, "-c", ASK_FOR_HELP], capture_output=True, text=True, check=True
    ).stdout.split()

    assert told[0] == "0"
    assert [name for name in HEAVY if name in told] == []


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.name)
def test_every_command_is_there(command: LazyCommand):
    assert isinstance(command.load(), click.Command)


def test_unknown_command_names_a_near_one(sehat: Run):
    done = sehat("plugn")

    assert done.returncode == 2
    assert "Did you mean 'plugin'?" in done.stderr


def test_error_is_one_line_with_the_next_step(sehat: Run):
    done = sehat("tenant", "list", SEHAT_PRT="8700")

    assert done.returncode == 1
    assert done.stderr == "sehat: There is no setting 'prt'. Did you mean 'port'?\n"


def test_error_with_debug_shows_where_it_arose(sehat: Run):
    done = sehat("--debug", "tenant", "list", SEHAT_PRT="8700")

    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "load_settings" in done.stderr


def test_version_names_all_parts(sehat: Run):
    told = json.loads(sehat("version", "--json").stdout)

    assert told["python"] == ".".join(map(str, sys.version_info[:3]))
    assert set(told["plugins"]) >= {"cards", "opd_ipd"}
    assert f"sehat {told['sehat']}\n" == sehat("--version").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_script_of_a_shell(sehat: Run, shell: str):
    assert f"{shell}_complete" in sehat("completion", shell).stdout


def test_completion_completes_commands_of_plugins(sehat: Run):
    done = sehat(COMP_WORDS="sehat ca", COMP_CWORD="1", _SEHAT_COMPLETE="bash_complete")

    assert done.stdout == "plain,card\n"
